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
        var sheets = Approvals.Select(static view => ApprovalSheet.Of(view).Arguments).ToList();
        return [.. sheets[0].Where(argument => sheets.TrueForAll(other => other.Any(known => IsSame(known, argument))))];
    }

    /// <summary>The arguments of one of them that are not those of all the others.</summary>
    public static ImmutableArray<SheetArgument> Own(ApprovalView view, ImmutableArray<SheetArgument> shared)
    {
        ArgumentNullException.ThrowIfNull(view);
        return [.. ApprovalSheet.Of(view).Arguments.Where(argument => !shared.Any(known => IsSame(known, argument)))];
    }

    private static bool IsSame(SheetArgument one, SheetArgument other) =>
        string.Equals(one.Path, other.Path, StringComparison.Ordinal) && string.Equals(one.Text, other.Text, StringComparison.Ordinal);
}
