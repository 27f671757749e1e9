using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Secrets;

/// <summary>One row of the tables of tokens: what a provider says of one form of its credentials.</summary>
/// <param name="Kind">The provider's kind.</param>
/// <param name="Title">What the provider calls it.</param>
/// <param name="Literal">What every token of this form begins with, or holds behind its <paramref name="Lead"/>.</param>
/// <param name="Body">What follows, as <see cref="TokenShape"/> writes it.</param>
/// <param name="Lead">One part that stands before the literal, empty where tokens begin with it.</param>
/// <param name="Checksum">What its end proves.</param>
/// <param name="IsMixed">Whether a token must have a digit, a small and a capital letter: its prefix alone says little.</param>
internal sealed record SecretFormat(string Kind, string Title, string Literal, string Body, string Lead = "",
    TokenChecksum Checksum = TokenChecksum.None, bool IsMixed = false)
{
    internal TokenShape Shape { get; } = TokenShape.Parse(Body);

    internal TokenShape Before { get; } = TokenShape.Parse(Lead);
}
