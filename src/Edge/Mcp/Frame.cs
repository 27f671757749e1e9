using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Mcp;

/// <summary>One JSON-RPC message after the strict parse: the bytes that go on, and where the members are that the gateway acts
/// on.</summary>
/// <remarks><see cref="Message"/> has no white space between tokens and no duplicate keys, so every parser reads it alike (T1,
/// T2).</remarks>
internal sealed class Frame
{
    /// <summary>The message, UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Message { get; set; }

    /// <summary>What it is.</summary>
    public FrameKind Kind { get; set; }

    /// <summary>The method; empty for an answer.</summary>
    public string Method { get; set; } = "";

    /// <summary>The raw id, quotes included; empty for a notification.</summary>
    public Place Id { get; set; }

    /// <summary><c>params</c>.</summary>
    public Place Params { get; set; }

    /// <summary><c>params.arguments</c>.</summary>
    public Place Arguments { get; set; }

    /// <summary><c>params._meta.progressToken</c>, raw.</summary>
    public Place ProgressToken { get; set; }

    /// <summary><c>params.name</c>; of a completion <c>params.ref.name</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary><c>params.uri</c>; of a completion <c>params.ref.uri</c>.</summary>
    public string Uri { get; set; } = "";

    /// <summary><c>params.taskId</c>.</summary>
    public string TaskId { get; set; } = "";

    /// <summary>The modern claim's protocol version, or what an initialize asks for.</summary>
    public string ProtocolVersion { get; set; } = "";

    /// <summary>Whether the version above came in the modern claim.</summary>
    public bool HasClaim { get; set; }

    /// <summary>Whether the modern claim names the client's capabilities.</summary>
    public bool HasClientCapabilities { get; set; }

    /// <summary>The client's capabilities as it names them in this message, raw.</summary>
    public Place Capabilities { get; set; }

    /// <summary><c>params.requestState</c>, raw; quotes included.</summary>
    public Place RequestState { get; set; }

    /// <summary><c>params.inputResponses</c>, raw.</summary>
    public Place InputResponses { get; set; }

    /// <summary>The client as it names itself in this message: by the modern claim, or in <c>params</c> of an initialize.</summary>
    public ClientFacts Client { get; set; } = ClientFacts.None;

    /// <summary><c>result</c>, raw.</summary>
    public Place Result { get; set; }

    /// <summary><c>error</c>, raw.</summary>
    public Place Error { get; set; }

    /// <summary>The raw bytes of the id.</summary>
    public ReadOnlySpan<byte> IdBytes => Message.Span.Slice(Id.Offset, Id.Length);
}
