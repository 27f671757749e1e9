using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Grains.Sessions;

/// <summary>What a caller is told whose surrogates cannot be turned back.</summary>
internal static class RevealRefusal
{
    /// <summary>The code of docs/errors.md.</summary>
    public static string Code(RevealFault fault) => fault switch
    {
        RevealFault.Unknown => "surrogate_unknown",
        RevealFault.Expired => "surrogate_expired",
        RevealFault.Damaged => "surrogate_damaged",
        _ => "surrogate_unfit",
    };

    /// <summary>What happened and what to do.</summary>
    public static string Reason(RevealFault fault) => fault switch
    {
        RevealFault.Unknown => "an argument looks like a masked value, but this session was never given it; pass values exactly as this "
            + "session's answers show them.",
        RevealFault.Expired => "a masked value in the arguments is too old to be turned back; read it again and use what you get then.",
        RevealFault.Damaged => "a masked value in the arguments cannot be opened any more; read it again, or ask the gateway's operator.",
        _ => "the value behind a masked one does not fit where it stands; pass it as an argument of its own, as the type it was read as.",
    };
}
