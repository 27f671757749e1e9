using System.Text.Json;

namespace Gateway.Edge.Gateway;

/// <summary>What a caller is told when a step refuses or fails: which step, whose fault, and what to do.
/// Never a value that was sent.</summary>
/// <param name="Code">A code of <see cref="ErrorCodes"/>.</param>
/// <param name="Step">The step of the exchange that refused, in lower case: <c>identify</c>, <c>route</c>, <c>frame</c> and so on.</param>
/// <param name="Fault">Whose fault it is: <c>caller</c>, <c>policy</c>, <c>approver</c>, <c>upstream</c> or <c>gateway</c>.</param>
/// <param name="Message">One sentence: what happened.</param>
/// <param name="Fix">One sentence: what to do.</param>
public sealed record GatewayError(string Code, string Step, string Fault, string Message, string Fix)
{
    /// <summary>The body <c>{"error":{"code","message","step","fault","fix"}}</c>, UTF-8.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("code"u8, Code);
            json.WriteString("message"u8, Message);
            json.WriteString("step"u8, Step);
            json.WriteString("fault"u8, Fault);
            json.WriteString("fix"u8, Fix);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
