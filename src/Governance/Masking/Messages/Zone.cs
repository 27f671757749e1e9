namespace Gateway.Governance.Masking.Messages;

/// <summary>What may be altered at a place of a message.</summary>
internal enum Zone : byte
{
    /// <summary>The protocol's own members: texts are masked, and each member's rule applies.</summary>
    Protocol,

    /// <summary>What people and tools say to each other: everything is masked, property names too.</summary>
    Data,

    /// <summary>What a side declares that it can do: names are kept, since the other side looks for them; texts are masked.</summary>
    Declaration,

    /// <summary>A JSON schema: only its texts, defaults and examples are masked.</summary>
    Schema,

    /// <summary>Never altered on its way to a client or server.</summary>
    Opaque,

    /// <summary>Where a block or resource has its base64: not altered if it is that, and what it belongs to says so.</summary>
    Binary,
}
