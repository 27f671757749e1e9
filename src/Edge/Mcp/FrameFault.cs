namespace Gateway.Edge.Mcp;

/// <summary>Why a message was refused while it was read.</summary>
internal enum FrameFault
{
    None,
    NotJson,
    TooDeep,
    DuplicateKey,
    CaseVariantKey,
    Batch,
    NotJsonRpc,
    BadId,
    BadMethod,
    BadParams,
    MixedMessage,
}
