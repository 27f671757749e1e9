using System.Text.Json;
using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>A window to open.</summary>
/// <param name="Uses">How many calls may run, the first included.</param>
/// <param name="Seconds">How long it is open.</param>
/// <param name="Scope"><c>session</c> or <c>principal</c>.</param>
/// <param name="Constraints">Arguments that may differ, and how far; left out for exactly this call again.</param>
internal sealed record DecisionWindow(
    int Uses, int Seconds, string Scope = "session", IReadOnlyList<DecisionConstraint>? Constraints = null)
{
    /// <summary>A window in the form in which a decision names it.</summary>
    public static DecisionWindow Of(WindowGrant window) => new(window.UsesMax, window.Seconds, Words.Of(window.Scope),
        window.Constraints.IsEmpty ? null : [.. window.Constraints.Select(static bound => new DecisionConstraint(
            bound.Argument, Words.Of(bound.Kind), [.. bound.Values.Select(static value => JsonElement.Parse(value))]))]);
}
