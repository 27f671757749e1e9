using System.Text.Json;

namespace Gateway.Edge.Management.Approvals;

/// <summary>How far an argument may differ within a window.</summary>
/// <param name="Argument">A top-level argument's name.</param>
/// <param name="Kind"><c>any</c>, <c>oneOf</c>, <c>startsWith</c> or <c>atMost</c>.</param>
/// <param name="Values">The values that bound it; left out for <c>any</c>.</param>
internal sealed record DecisionConstraint(string Argument, string Kind, IReadOnlyList<JsonElement>? Values = null);
