namespace Gateway.Governance.Masking.Messages;

/// <summary>Members of MCP messages that masking treats in a way of their own.</summary>
internal enum Member : byte
{
    Other,
    Jsonrpc,
    Id,
    Method,
    Type,
    Params,
    Result,
    Error,
    Opaque,
    Name,
    Uri,
    Arguments,
    Argument,
    StructuredContent,
    Content,
    Input,
    Text,
    Data,
    Blob,
    Schema,
    SchemaMap,
    SchemaText,
    SchemaValue,
    Meta,
    ProtocolMeta,
    Tools,
    Prompts,
    KeyedRequests,
}
