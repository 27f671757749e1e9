using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Gateway;
using Gateway.Edge.Identity;

namespace Gateway.Edge.Management;

/// <summary>Why a management request was refused.</summary>
/// <param name="Status">HTTP status, 400 to 599.</param>
/// <param name="Error">What the caller is told.</param>
internal sealed record ManagementFault(int Status, GatewayError Error)
{
    /// <summary>Value of <c>WWW-Authenticate</c>; empty for none.</summary>
    public string Challenge { get; init; } = "";

    /// <summary>Seconds for <c>Retry-After</c>; 0 for none.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>Every single thing that is wrong, such as a policy's errors with line and column; empty for none.</summary>
    public ImmutableArray<string> Details { get; init; } = [];

    /// <summary>What step 1 said of the request.</summary>
    public static ManagementFault Of(IdentityResult.Refused refused) => new(refused.Status, refused.Error)
    {
        Challenge = refused.Challenge,
        RetryAfterSeconds = refused.RetryAfterSeconds,
    };

    /// <summary>The token is good, but none of the caller's roles may do this.</summary>
    public static ManagementFault RoleMissing(Operation operation, Role needed) => new(403, new GatewayError(
        ErrorCodes.RoleMissing, "authorize", "caller", $"None of the caller's roles may do '{Words.Of(operation)}'.",
        $"Ask for a group that holds one of the roles {needed.ToString().ToLowerInvariant()} (identity.roles in gateway.yaml)."));

    /// <summary>The principal was revoked.</summary>
    public static ManagementFault Revoked() => new(403, new GatewayError(
        ErrorCodes.PrincipalRevoked, "authorize", "caller", "This principal is revoked.", "Ask an operator to restore it."));

    /// <summary>There is no such thing, or none that the caller may see.</summary>
    public static ManagementFault NotFound(string what) => new(404, new GatewayError(
        ErrorCodes.NotFound, "manage", "caller", $"There is no such {what}.", $"Look at the list for the {what}s that there are."));

    /// <summary>It is not in a state in which this can be done.</summary>
    public static ManagementFault Conflict(string code, string message, string fix) =>
        new(409, new GatewayError(code, "manage", "caller", message, fix));

    /// <summary>The request's members are out of range.</summary>
    public static ManagementFault Invalid(ImmutableArray<string> details) => new(422, new GatewayError(
        ErrorCodes.RequestInvalid, "validate", "caller", "The request was read, but says what cannot be.",
        "Correct what 'errors' names."))
    { Details = details };

    /// <summary>The request cannot be read.</summary>
    public static ManagementFault Unreadable(string message, string fix) =>
        new(400, new GatewayError(ErrorCodes.RequestUnreadable, "frame", "caller", message, fix));

    /// <summary>Whether a request failed for want of the store, or of the silo that holds what it is about.</summary>
    public static bool IsUnavailable(Exception exception) =>
        exception is StoreUnavailableException or TimeoutException or Orleans.Runtime.OrleansException;

    /// <summary>The store cannot be used now. A command of several steps may have done some of them.</summary>
    public static ManagementFault Unavailable() => new(503, new GatewayError(
        ErrorCodes.StoreUnavailable, "record", "gateway",
        "The store cannot be read or written now; what was asked was not done, or not all of it.",
        "Look what it changed and try again; if it stays, look at the disk that recording.path names."))
    { RetryAfterSeconds = 5 };

    /// <summary>Whether a request failed because nobody can read what the gateway kept: it is damaged, or of a newer version.</summary>
    public static bool IsDamage(Exception exception) => exception is JsonException;

    /// <summary>What the gateway kept cannot be read.</summary>
    public static ManagementFault Damaged() => new(500, new GatewayError(
        ErrorCodes.StateDamaged, "manage", "gateway",
        "What the gateway kept of this cannot be read: it is damaged, or a newer version wrote it. The rest is served.",
        "Run the newest version that wrote to this store; if it stays, restore the store from a copy (docs/operations.md)."));
}
