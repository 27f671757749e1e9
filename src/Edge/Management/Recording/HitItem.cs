using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Recording;

/// <summary>A recorded exchange that was found.</summary>
/// <param name="Session">Its session.</param>
/// <param name="Sequence">The entry that it begins with: ask for the recording's entries from there.</param>
/// <param name="At">When it began.</param>
/// <param name="Exchange">Its id.</param>
/// <param name="Principal">The caller.</param>
/// <param name="Connection">The governed upstream.</param>
/// <param name="Method">The protocol's method.</param>
/// <param name="Tool">The tool, prompt or resource; left out for none.</param>
/// <param name="Decision">What was decided last.</param>
/// <param name="Policy">By which policy; left out for none.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="Outcome">How it ended, or open.</param>
/// <param name="Kinds">Kinds of sensitive values that were found.</param>
/// <param name="Cut">Whether only the beginning of its text can be found.</param>
internal sealed record HitItem(
    string Session, long Sequence, DateTimeOffset At, string Exchange, PrincipalItem Principal, string Connection, string Method,
    string? Tool, string Decision, string? Policy, string Rule, string Outcome, IReadOnlyList<string> Kinds, bool Cut)
{
    public static HitItem Of(SearchHit hit) => new(
        hit.Session, hit.Sequence, DateTimeOffset.FromUnixTimeMilliseconds(hit.AtUnixMs), hit.Exchange,
        PrincipalItem.Of(new PrincipalKey(hit.Issuer, hit.Subject), hit.Name), hit.Connection, hit.Method,
        hit.Target.Length > 0 ? hit.Target : null, hit.Decision, hit.Policy.Length > 0 ? hit.Policy : null, hit.Rule, hit.Outcome,
        hit.Kinds, hit.Cut);
}
