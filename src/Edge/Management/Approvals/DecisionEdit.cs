using System.Text.Json;

namespace Gateway.Edge.Management.Approvals;

/// <summary>One change to the arguments.</summary>
/// <param name="Pointer">JSON pointer into the arguments, such as <c>/limit</c>.</param>
internal sealed record DecisionEdit(string Pointer)
{
    /// <summary>The new value; left out to remove what stands there.</summary>
    public JsonElement Value { get; init; }
}
