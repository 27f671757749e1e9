using System.Text.Json;
using Gateway.Edge.Mcp;

namespace Gateway.Edge.Approvals;

/// <summary>Writes the messages that carry a wait to its client.</summary>
internal static class ApprovalMessages
{
    /// <summary>The name of our question among the input requests of a result.</summary>
    public const string InputName = "gateway_approval";

    /// <summary>Asks a modern client to come back with <paramref name="state"/> (MCP 2026-07-28, <c>input_required</c>).</summary>
    /// <param name="id">The raw id of its request.</param>
    /// <param name="state">What it carries back.</param>
    /// <param name="address">What its user is shown; null to show nothing.</param>
    /// <param name="text">What its user is told beside the address.</param>
    public static byte[] InputRequired(ReadOnlySpan<byte> id, string state, string? address, string text)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WritePropertyName("id"u8);
            json.WriteRawValue(id, skipInputValidation: true);
            json.WriteStartObject("result"u8);
            json.WriteString("resultType"u8, "input_required"u8);
            if (address is not null)
            {
                json.WriteStartObject("inputRequests"u8);
                json.WriteStartObject(InputName);
                Elicit(json, address, text, question: null);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteString("requestState"u8, state);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Asks a legacy client, on the stream of its call, to show its user an address (MCP 2025-11-25, URL elicitation).</summary>
    public static byte[] Elicit(string id, string address, string text, string approval)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteString("id"u8, id);
            Elicit(json, address, text, approval);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Tells a legacy client that what the address is about is settled.</summary>
    public static byte[] ElicitationComplete(string approval)
    {
        using var buffer = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteString("method"u8, "notifications/elicitation/complete"u8);
            json.WriteStartObject("params"u8);
            json.WriteString("elicitationId"u8, approval);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Elicit(Utf8JsonWriter json, string address, string text, string? question)
    {
        json.WriteString("method"u8, "elicitation/create"u8);
        json.WriteStartObject("params"u8);
        json.WriteString("mode"u8, "url"u8);
        if (question is not null) json.WriteString("elicitationId"u8, question);
        json.WriteString("url"u8, address);
        json.WriteString("message"u8, text);
        json.WriteEndObject();
    }
}
