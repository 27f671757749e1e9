namespace Gateway.Abstractions.Sessions;

/// <summary>How an exchange ended: the step and whose fault it was.</summary>
public enum ExchangeEnd
{
    /// <summary>The upstream's answer went to the client whole.</summary>
    Completed,

    /// <summary>The client went away and, in the modern era, thereby cancelled.</summary>
    ClientCancelled,

    /// <summary>The client went away; the upstream was left to finish (legacy).</summary>
    ClientLeft,

    /// <summary>The upstream could not be reached.</summary>
    UpstreamUnreachable,

    /// <summary>The upstream did not answer in time.</summary>
    UpstreamTimeout,

    /// <summary>The upstream broke HTTP, SSE, JSON or the protocol.</summary>
    UpstreamInvalid,

    /// <summary>The upstream sent more than its limit.</summary>
    UpstreamTooLarge,

    /// <summary>The upstream answered 401, 403 or 407: it refused the gateway's own credential, or what was done with it.</summary>
    UpstreamRefused,

    /// <summary>The answer could not be masked without breaking it, so it was withheld.</summary>
    MaskingBlocked,

    /// <summary>An operator or a revocation cut it.</summary>
    Terminated,

    /// <summary>The gateway failed.</summary>
    GatewayFault,

    /// <summary>It still waits for a person; the client was told so and may repeat the call.</summary>
    StillHeld,

    /// <summary>It never ran: refused while it waited.</summary>
    Refused,

    /// <summary>The client did not take what was sent for as long as it may, so it was cut.</summary>
    ClientStalled,

    /// <summary>The caller's token expired while its stream was open, so it was cut.</summary>
    TokenExpired,

    /// <summary>The gateway was told to stop, and it was not done within the time that calls then have.</summary>
    GatewayStopped,

    /// <summary>The gateway's own credential could not be had, so nothing was sent.</summary>
    CredentialMissing,
}
