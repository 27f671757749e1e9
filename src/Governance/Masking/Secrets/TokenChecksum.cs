namespace Gateway.Governance.Masking.Secrets;

/// <summary>How a token's end proves its beginning. A wrong one lowers the confidence only: the form alone is a token's.</summary>
internal enum TokenChecksum : byte
{
    None,

    /// <summary>The last six characters are the CRC-32 of what stands between them and the prefix, in base 62.</summary>
    Crc32Base62,

    /// <summary>Bech32 (BIP 173) over the whole token.</summary>
    Bech32,
}
