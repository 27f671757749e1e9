namespace Gateway.Governance.Recording.Export;

/// <summary>What an exchange's first entry tells of all that follow.</summary>
/// <param name="Exchange">Its id; empty where an entry belongs to none.</param>
/// <param name="Method">The protocol's method.</param>
/// <param name="Target">The tool, prompt or resource; empty for none.</param>
/// <param name="Effect"><c>allow</c>, <c>deny</c> or <c>hold</c>.</param>
/// <param name="Policy">The policy; empty for none.</param>
/// <param name="Version">Its version.</param>
/// <param name="Rule">The rule.</param>
public sealed record ExchangeFacts(
    string Exchange, string Method, string Target, string Effect, string Policy, long Version, string Rule)
{
    /// <summary>Of an entry that belongs to no exchange, or to one whose beginning cannot be read.</summary>
    public static ExchangeFacts None { get; } = new("", "", "", "", "", 0, "");

    /// <summary>The same with shorter texts of others.</summary>
    internal ExchangeFacts Cut(int max) => this with { Method = ExportEvent.Cut(Method, max), Target = ExportEvent.Cut(Target, max) };
}
