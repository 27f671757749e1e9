namespace Gateway.Governance.Configuration;

/// <summary>How the letters and digits behind a kind's prefix prove that they are a value.</summary>
public enum ChecksumScheme
{
    /// <summary>They do not; <c>none</c>.</summary>
    None,

    /// <summary>ISO/IEC 7812-1 annex B; <c>luhn</c>.</summary>
    Luhn,

    /// <summary>ISO 7064 MOD 97-10; <c>mod97</c>.</summary>
    Mod97,

    /// <summary>ISO 7064 MOD 11-2; <c>mod11</c>.</summary>
    Mod11,

    /// <summary>ISO 7064 MOD 11,10; <c>mod1110</c>.</summary>
    Mod1110,

    /// <summary>Verhoeff; <c>verhoeff</c>.</summary>
    Verhoeff,

    /// <summary>Damm; <c>damm</c>.</summary>
    Damm,
}
