using System.Collections.Immutable;

namespace Gateway.Edge.Identity;

/// <summary>The scopes that the gateway asks for.</summary>
public static class IdentityScopes
{
    /// <summary>Listing and reading: everything that runs no tool.</summary>
    public const string Read = "mcp:read";

    /// <summary>Calling tools; includes <see cref="Read"/>.</summary>
    public const string Call = "mcp:call";

    /// <summary>Both, parted by a space.</summary>
    internal const string All = Read + " " + Call;

    /// <summary>Both.</summary>
    internal static ImmutableArray<string> Supported { get; } = [Read, Call];

    /// <summary>Whether a token with <paramref name="granted"/> scopes may do what needs <paramref name="needed"/>.</summary>
    public static bool Cover(ImmutableArray<string> granted, ImmutableArray<string> needed)
    {
        foreach (var scope in needed)
        {
            if (granted.Contains(scope, StringComparer.Ordinal)) continue;
            if (scope != Read || !granted.Contains(Call, StringComparer.Ordinal)) return false;
        }

        return true;
    }
}
