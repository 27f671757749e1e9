namespace Gateway.Governance.Masking.Secrets;

/// <summary>What a name says of the value it has.</summary>
internal enum NameClass : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is a token, key or secret: generated, so it looks like chance.</summary>
    Token,

    /// <summary>It is a password: somebody may have thought of it.</summary>
    Password,
}
