namespace Gateway.Edge.Management;

/// <summary>Codes that only the management API gives, beside those of the path.</summary>
public static class ErrorCodes
{
    /// <summary>None of the caller's roles may do this.</summary>
    public const string RoleMissing = "role_missing";

    /// <summary>The caller's principal is revoked.</summary>
    public const string PrincipalRevoked = "principal_revoked";

    /// <summary>There is no such thing, or none that the caller may see.</summary>
    public const string NotFound = "not_found";

    /// <summary>The request cannot be read: size, media type, JSON.</summary>
    public const string RequestUnreadable = "request_unreadable";

    /// <summary>The request was read but says what cannot be.</summary>
    public const string RequestInvalid = "request_invalid";

    /// <summary>The session is not open, or not paused.</summary>
    public const string SessionState = "session_state";

    /// <summary>The approval was decided, or had expired, before.</summary>
    public const string ApprovalSettled = "approval_settled";

    /// <summary>The approval names nobody that the caller is.</summary>
    public const string ApprovalNotEntitled = "approval_not_entitled";

    /// <summary>The approval is for a call of the caller.</summary>
    public const string ApprovalOwnCall = "approval_own_call";

    /// <summary>The token is held by somebody who acts for the caller; people decide for themselves.</summary>
    public const string ApprovalDelegated = "approval_delegated";

    /// <summary>The caller published the policy version that holds the call.</summary>
    public const string ApprovalPolicyAuthor = "approval_policy_author";

    /// <summary>The rule does not allow this: a window so wide, an edit, a delegation, to break the glass.</summary>
    public const string ApprovalNotAllowed = "approval_not_allowed";

    /// <summary>The decision says what cannot be, such as an edit that breaks the tool's schema.</summary>
    public const string ApprovalInvalid = "approval_invalid";

    /// <summary>The call was edited after the caller had looked.</summary>
    public const string ApprovalOutdated = "approval_outdated";

    /// <summary>A decision about several names one that is not like the first.</summary>
    public const string ApprovalUnlike = "approval_unlike";

    /// <summary>What the call hangs on had changed, so it was withdrawn.</summary>
    public const string ApprovalWithdrawn = "approval_withdrawn";

    /// <summary>The policy's text does not compile.</summary>
    public const string PolicyInvalid = "policy_invalid";

    /// <summary>An operator tried to revoke itself.</summary>
    public const string OwnPrincipal = "own_principal";

    /// <summary>The configuration turns the search index off.</summary>
    public const string SearchOff = "search_off";

    /// <summary>The search index is being made.</summary>
    public const string SearchPreparing = "search_preparing";

    /// <summary>The store cannot be read or written now.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>What the gateway kept of this cannot be read.</summary>
    public const string StateDamaged = "state_damaged";

    /// <summary>The gateway failed in a way that it did not expect.</summary>
    public const string Unexpected = "unexpected";
}
