namespace Gateway.Governance.Masking.Rules;

/// <summary>How the characters of a value prove that it is one.</summary>
internal enum ValueChecksum : byte
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>ISO/IEC 7812-1 annex B, over digits.</summary>
    Luhn,

    /// <summary>ISO 7064 MOD 97-10, over digits, or letters as 10 to 35; the last two are the check.</summary>
    Mod97,

    /// <summary>ISO 7064 MOD 11-2, over digits; the last one may be X.</summary>
    Mod11,

    /// <summary>ISO 7064 MOD 11,10, over digits.</summary>
    Mod1110,

    /// <summary>Verhoeff's scheme over digits.</summary>
    Verhoeff,

    /// <summary>Damm's scheme over digits.</summary>
    Damm,
}
