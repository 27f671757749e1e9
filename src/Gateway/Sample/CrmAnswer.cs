using System.Text.Json.Nodes;

namespace Gateway.Sample;

/// <summary>What a JSON-RPC request comes to: a <see cref="Result"/> or a <see cref="Fault"/>.</summary>
internal abstract record CrmAnswer
{
    /// <summary>It worked, or the tool says in its own words that it did not.</summary>
    public sealed record Result(JsonObject Value) : CrmAnswer;

    /// <summary>A protocol error.</summary>
    /// <param name="Code">JSON-RPC's or MCP's number.</param>
    /// <param name="Message">For the client's developer.</param>
    /// <param name="Status">HTTP status that carries it.</param>
    /// <param name="Data">What the code asks for; null for nothing.</param>
    public sealed record Fault(int Code, string Message, int Status = 200, JsonObject? Data = null) : CrmAnswer;
}
