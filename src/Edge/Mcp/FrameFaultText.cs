namespace Gateway.Edge.Mcp;

/// <summary>Says why a message was refused while it was read.</summary>
internal static class FrameFaultText
{
    /// <summary>The JSON-RPC error code.</summary>
    public static int Code(FrameFault fault) => fault switch
    {
        FrameFault.NotJson or FrameFault.DuplicateKey or FrameFault.CaseVariantKey => RpcCodes.ParseError,
        FrameFault.BadParams => RpcCodes.InvalidParams,
        _ => RpcCodes.InvalidRequest,
    };

    /// <summary>One sentence: what is wrong with the message. It holds nothing of it.</summary>
    public static string Of(FrameFault fault) => fault switch
    {
        FrameFault.NotJson => "the body is not JSON in UTF-8 text.",
        FrameFault.TooDeep => "the body is nested too deep.",
        FrameFault.DuplicateKey => "an object has the same key twice, or twice but for case; parsers would read it differently.",
        FrameFault.CaseVariantKey => "a protocol member is written in another case; parsers would read it differently.",
        FrameFault.Batch => "batches are not carried; send one message a request.",
        FrameFault.BadId => "the id must be a string or a number.",
        FrameFault.BadMethod => "the method must be a non-empty string.",
        FrameFault.BadParams => "params, or a member of it that the protocol defines, has the wrong type.",
        FrameFault.MixedMessage => "the message is a request and an answer at once.",
        _ => "the body is not a JSON-RPC 2.0 message.",
    };
}
