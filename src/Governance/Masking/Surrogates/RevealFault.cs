namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Why a surrogate is not turned back.</summary>
public enum RevealFault
{
    /// <summary><c>surrogate_unknown</c>: it looks like one and was not given out in this session.</summary>
    Unknown,

    /// <summary><c>surrogate_expired</c>: it was given out too long ago, or when the value was not kept.</summary>
    Expired,

    /// <summary><c>surrogate_damaged</c>: the sealed value does not open.</summary>
    Damaged,

    /// <summary><c>surrogate_unfit</c>: the value cannot stand where the surrogate stands without changing what is around it.</summary>
    Unfit,
}
