using System.Collections.Immutable;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Configuration;

/// <summary>How long payloads of recordings are kept, counted from the end of the session. Of several rules the first that matches
/// counts; what none matches is kept for ever.</summary>
public sealed record KeepRule
{
    /// <summary>Kinds of entries whose payloads may go. What a session's state is derived from, and why payloads are gone, stays.</summary>
    public static ImmutableArray<EntryKind> Erasable { get; } =
    [
        EntryKind.Opened, EntryKind.Bound, EntryKind.Admitted, EntryKind.Denied, EntryKind.Held, EntryKind.Released, EntryKind.Streamed,
        EntryKind.Completed,
    ];

    /// <summary>The connections it is for; empty for all.</summary>
    public ImmutableArray<string> Connections { get; init; } = [];

    /// <summary>The kinds of entries it is for; empty for all.</summary>
    public ImmutableArray<EntryKind> Kinds { get; init; } = [];

    /// <summary>How long they are kept.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>The kinds of entries of a session whose time is over.</summary>
    /// <param name="rules">The rules in their order.</param>
    /// <param name="connection">The session's connection.</param>
    /// <param name="age">Since the session's last entry.</param>
    public static ImmutableArray<EntryKind> Due(ImmutableArray<KeepRule> rules, string connection, TimeSpan age) =>
        [.. Erasable.Where(kind => rules.FirstOrDefault(r => r.Matches(connection, kind)) is { } rule && age >= rule.For)];

    private bool Matches(string connection, EntryKind kind) =>
        (Connections.IsEmpty || Connections.Contains(connection, StringComparer.Ordinal)) && (Kinds.IsEmpty || Kinds.Contains(kind));
}
