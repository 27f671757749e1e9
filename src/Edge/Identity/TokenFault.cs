namespace Gateway.Edge.Identity;

/// <summary>Which check of a token failed.</summary>
internal enum TokenFault
{
    /// <summary>All checks passed.</summary>
    None,

    /// <summary>Not a signed JWT in compact form: three strict base64url parts, two of them strict JSON objects.</summary>
    Malformed,

    /// <summary>Longer than the limit.</summary>
    TooLarge,

    /// <summary>The algorithm is not accepted for this issuer, or does not fit the key.</summary>
    Algorithm,

    /// <summary>The header's <c>typ</c> is not accepted.</summary>
    Type,

    /// <summary>The header asks for extensions (<c>crit</c>), and the gateway knows none.</summary>
    Critical,

    /// <summary>The issuer is not configured.</summary>
    Issuer,

    /// <summary>The issuer does not publish the key that the token names.</summary>
    Key,

    /// <summary>The signature is wrong.</summary>
    Signature,

    /// <summary>The token is for another resource.</summary>
    Audience,

    /// <summary>The token has expired.</summary>
    Expired,

    /// <summary>The token is not valid yet.</summary>
    NotYetValid,

    /// <summary>The token says it was issued in the future.</summary>
    IssuedInFuture,

    /// <summary>The token has no expiry.</summary>
    ExpiryMissing,

    /// <summary>The token has no subject.</summary>
    Subject,

    /// <summary>A claim has a shape that its definition does not allow.</summary>
    Claim,

    /// <summary>A token of the development issuer came from another machine.</summary>
    NotLocal,
}
