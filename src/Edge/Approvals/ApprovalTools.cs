using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Connections;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;

namespace Gateway.Edge.Approvals;

/// <summary>Two tools of the gateway's own on a connection that offers them: how an approval of the caller's stands, and to wait for
/// it.</summary>
/// <remarks>They are called, decided, recorded and masked like any tool; policy says who sees them. They tell a caller of its own calls
/// only. A tool of the upstream with one of these names is hidden, so that none can speak for the gateway.</remarks>
internal sealed class ApprovalTools(IGrainFactory grains, Holding holding, ApprovalAddress address)
{
    private const string Status = "approval_status";
    private const string Wait = "approval_wait";

    private const string InputSchema = """
        {"type":"object","properties":{"approval":{"type":"string","description":"The approval's id: a_ and 26 characters"}},
         "required":["approval"]}
        """;

    private static readonly byte[][] All =
    [
        Definition(Status, "How an approval that a call of yours waits for stands: pending, approved, denied, expired or withdrawn."),
        Definition(Wait, "Waits until an approval is decided, for as long as a request may wait here, and tells how it stands then."),
    ];

    /// <summary>Whether the connection offers a tool of the gateway's own by this name.</summary>
    public static bool Offers(Route route, string tool) => route.Config.ApprovalTools && tool is Status or Wait;

    /// <summary>Whether the exchange calls one of them.</summary>
    public static bool Answers(Exchange x) => x.Method == Methods.ToolsCall && Offers(x.Route, x.Frame!.Name);

    /// <summary>What policy sees of them.</summary>
    public static ToolFacts Facts(string tool) =>
        new(tool, Known: true, ReadOnly: true, Destructive: false, Idempotent: true, OpenWorld: false);

    /// <summary>Their definitions, as JSON of a tool list, with what policy sees of each.</summary>
    public static ImmutableArray<(ToolFacts Facts, byte[] Definition)> Offered(Route route) =>
        route.Config.ApprovalTools ? [(Facts(Status), All[0]), (Facts(Wait), All[1])] : [];

    /// <summary>Answers the call: a whole JSON-RPC message.</summary>
    public async Task<byte[]> AnswerAsync(Exchange x)
    {
        if (Approval(x.Frame!) is not { } id) return Result(x, "Say which approval: its id, a_ and 26 characters.", null);
        var approval = grains.GetGrain<IApprovalGrain>(id.Value);
        if (await approval.ViewAsync() is not { } view || !IsOfCaller(x, view))
            return Result(x, "No call of yours on this connection waits for such an approval.", null);
        if (x.Frame!.Name == Wait && view.Status == ApprovalStatus.Pending
            && await holding.IsDueAsync(x, id, view.Asked(), x.Route.Config.Hold)) view = await approval.ViewAsync() ?? view;
        return Result(x, Words(view), view);
    }

    private static bool IsOfCaller(Exchange x, ApprovalView view) =>
        view.Request.Principal.Key == x.Principal.Key && view.Request.Connection == x.Route.Config.Name;

    private static ApprovalId? Approval(Frame frame)
    {
        if (frame.Arguments.IsEmpty) return null;
        using var arguments = JsonDocument.Parse(frame.Arguments.Of(frame.Message), new JsonDocumentOptions { MaxDepth = 512 });
        return arguments.RootElement.TryGetProperty("approval"u8, out var id) && id.ValueKind == JsonValueKind.String
            && OpaqueId.IsValid(id.GetString()!, "a_") ? new ApprovalId(id.GetString()!) : null;
    }

    private string Words(ApprovalView view)
    {
        var id = view.Request.Id;
        var until = DateTimeOffset.FromUnixTimeMilliseconds(view.Request.ExpiresAtUnixMs)
            .ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return view.Status switch
        {
            ApprovalStatus.Pending => $"Approval {id} is pending: {string.Join(" or ", view.Asked())} may decide until {until}. "
                + $"It stands at {address.Of(id)}. Nothing has run.",
            ApprovalStatus.Approved => $"Approval {id} is approved. Repeat exactly the same call before {until} to run it.",
            ApprovalStatus.Denied => $"Approval {id} is denied{Reason(view)}. The call does not run; do not repeat it unchanged.",
            ApprovalStatus.Expired => $"Approval {id} has expired; nothing ran. Make the call again to ask anew.",
            ApprovalStatus.Withdrawn => $"Approval {id} was withdrawn{Reason(view)}; nothing ran. Make the call again to ask anew.",
            ApprovalStatus.Unknown => $"The call that approval {id} let through was sent, and no answer came back: it may have run. "
                + "It is not tried again; look whether it has taken effect.",
            _ => $"The call that approval {id} let through was taken to run, once. Repeat exactly the same call to learn what became "
                + "of it.",
        };
    }

    private static string Reason(ApprovalView view) => view.Reason.Length > 0 ? $": {view.Reason.TrimEnd('.')}" : "";

    private static byte[] Result(Exchange x, string text, ApprovalView? view)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WritePropertyName("id"u8);
            json.WriteRawValue(x.RpcId, skipInputValidation: true);
            json.WriteStartObject("result"u8);
            json.WriteStartArray("content"u8);
            json.WriteStartObject();
            json.WriteString("type"u8, "text"u8);
            json.WriteString("text"u8, text);
            json.WriteEndObject();
            json.WriteEndArray();
            if (view is not null)
            {
                json.WriteStartObject("structuredContent"u8);
                json.WriteString("approval"u8, view.Request.Id.Value);
                json.WriteString("status"u8, view.Status.ToString().ToLowerInvariant());
                json.WriteNumber("expiresAtUnixMs"u8, view.Request.ExpiresAtUnixMs);
                json.WriteEndObject();
            }

            if (view is null) json.WriteBoolean("isError"u8, true);
            if (x.Era == Era.Modern) json.WriteString("resultType"u8, "complete"u8);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static byte[] Definition(string name, string description)
    {
        using var buffer = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("description"u8, description);
            json.WritePropertyName("inputSchema"u8);
            json.WriteRawValue(InputSchema);
            json.WritePropertyName("annotations"u8);
            json.WriteRawValue("""{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":false}"""u8);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
