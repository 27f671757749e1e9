namespace Gateway.Edge.Identity;

/// <summary>What a caller reads about a refused token. Constant sentences: nothing of the token is repeated.</summary>
internal static class TokenFaultText
{
    private const string NewToken = "Get a new token for this resource from one of the issuers in the protected resource metadata.";
    private const string AskOperator =
        "Ask whoever runs the gateway to accept it in the configuration of this issuer, or have the issuer change it.";

    /// <summary>One sentence without quotes or backslashes, fit for <c>error_description</c> (RFC 6750 section 3).</summary>
    public static string Describe(TokenFault fault) => fault switch
    {
        TokenFault.Malformed => "The token is not a well-formed signed JWT",
        TokenFault.TooLarge => "The token is longer than 16 KiB",
        TokenFault.Algorithm => "The signature algorithm is not accepted",
        TokenFault.Type => "The token type is not accepted",
        TokenFault.Critical => "The token needs critical extensions that are not supported",
        TokenFault.Issuer => "The issuer is not trusted",
        TokenFault.Key => "The issuer does not publish the signing key",
        TokenFault.Signature => "The signature is wrong",
        TokenFault.Audience => "The token is for another resource",
        TokenFault.Expired => "The token has expired",
        TokenFault.NotYetValid => "The token is not valid yet",
        TokenFault.IssuedInFuture => "The token was issued in the future",
        TokenFault.ExpiryMissing => "The token has no expiry",
        TokenFault.Subject => "The token has no usable subject",
        TokenFault.Claim => "A claim of the token is malformed",
        TokenFault.NotLocal => "Development tokens are accepted on this machine only",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>One sentence: what to do about it.</summary>
    public static string Fix(TokenFault fault) => fault switch
    {
        TokenFault.Algorithm or TokenFault.Type => AskOperator,
        TokenFault.Issuer => "Use a token of one of the issuers in the protected resource metadata.",
        TokenFault.Audience => "Ask the issuer for a token whose audience is the resource in the protected resource metadata.",
        TokenFault.NotYetValid or TokenFault.IssuedInFuture => "Set the clocks of the issuer and of the gateway, then get a new token.",
        TokenFault.NotLocal => "Configure an identity provider to be reached from other machines.",
        _ => NewToken,
    };
}
