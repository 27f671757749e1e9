namespace Gateway.Abstractions.Identity;

/// <summary>Who a principal is, everywhere and for ever: issuer and subject, both compared ordinally.</summary>
/// <param name="Issuer">The exact <c>iss</c> of the verified token.</param>
/// <param name="Subject">The exact <c>sub</c> of the verified token.</param>
/// <remarks>Source: OpenID Connect Core section 5.7: only the pair is a stable identifier.</remarks>
[GenerateSerializer, Immutable, Alias("gw.PrincipalKey")]
public readonly record struct PrincipalKey([property: Id(0)] string Issuer, [property: Id(1)] string Subject)
{
    /// <summary>Most characters of an issuer.</summary>
    public const int IssuerMax = 512;

    /// <summary>Whether a text can be an issuer: an absolute URL of at most <see cref="IssuerMax"/> characters, without spaces. One rule
    /// for the configuration, for those who act, and for what an operator writes: nobody is let in who could not be revoked.</summary>
    public static bool IsIssuer(string? text) => text is { Length: > 0 and <= IssuerMax }
        && !text.Contains(' ', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>The grain key: issuer, one space, subject. An issuer is a URL, so the first space parts the two.</summary>
    public override string ToString() => $"{Issuer} {Subject}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">There is no space in <paramref name="text"/>.</exception>
    public static PrincipalKey Parse(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0
            ? new PrincipalKey(text[..space], text[(space + 1)..])
            : throw new FormatException("A principal key is an issuer, a space and a subject.");
    }
}
