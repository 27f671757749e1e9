using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals;

/// <summary>Requests of one session that wait for the same: one tool of one connection, held by one rule. A group is a way to look at
/// them; each is decided on its own, by its own digest.</summary>
/// <param name="Approvals">Those that wait, oldest first; at least one.</param>
public sealed record ApprovalGroup(ImmutableArray<ApprovalView> Approvals)
{
    /// <summary>Whether two requests are of one group.</summary>
    public static bool AreAlike(ApprovalView one, ApprovalView other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Request.Session == other.Request.Session && one.Request.Connection == other.Request.Connection
            && one.Request.Method == other.Request.Method && one.Request.Target == other.Request.Target
            && one.Request.Basis == other.Request.Basis;
    }

    /// <summary>The groups of all of <paramref name="views"/> that wait, the one that waits longest first.</summary>
    public static ImmutableArray<ApprovalGroup> Of(IEnumerable<ApprovalView> views)
    {
        ArgumentNullException.ThrowIfNull(views);
        return [.. views.Where(static view => view.Status == ApprovalStatus.Pending)
            .OrderBy(static view => view.Request.CreatedAtUnixMs).ThenBy(static view => view.Request.Id.Value, StringComparer.Ordinal)
            .GroupBy(static view => (view.Request.Session, view.Request.Connection, view.Request.Method, view.Request.Target,
                view.Request.Basis))
            .Select(static alike => new ApprovalGroup([.. alike]))];
    }

    /// <summary>The arguments that all of them have alike, as an approver sees them.</summary>
    public ImmutableArray<SheetArgument> Shared()
    {
        var first = ApprovalSheet.Of(Approvals[0]).Arguments;
        var shared = first.Select(Key).ToHashSet();
        // One after the other: all values of all of them together may be very many.
        foreach (var other in Approvals.Skip(1)) shared.IntersectWith(ApprovalSheet.Of(other).Arguments.Select(Key));
        return [.. first.Where(argument => shared.Contains(Key(argument)))];
    }

    /// <summary>The arguments of one of them that are not those of all the others.</summary>
    public static ImmutableArray<SheetArgument> Own(ApprovalSheet sheet, ImmutableArray<SheetArgument> shared)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        var known = shared.Select(Key).ToHashSet();
        return [.. sheet.Arguments.Where(argument => !known.Contains(Key(argument)))];
    }

    private static (string Path, string Text) Key(SheetArgument argument) => (argument.Path, argument.Text);
}
