using System.Collections.Immutable;

namespace Gateway.Governance.Approvals;

/// <summary>One shift of a weekly rota.</summary>
/// <param name="Days">Days on which it begins.</param>
/// <param name="From">Minute of the day at which it begins, 0 to 1,439, in the rota's time zone.</param>
/// <param name="To">Minute at which it ends, 1 to 1,440; at or before <paramref name="From"/> it ends on the next day.</param>
/// <param name="People">Who is on call, as <c>user:NAME</c>.</param>
public sealed record OnCallShift(ImmutableArray<DayOfWeek> Days, int From, int To, ImmutableArray<string> People)
{
    /// <summary>Whether a moment is within it.</summary>
    internal bool Covers(DateTime local)
    {
        var minute = (local.Hour * 60) + local.Minute;
        if (To > From) return Days.Contains(local.DayOfWeek) && minute >= From && minute < To;
        return (Days.Contains(local.DayOfWeek) && minute >= From) || (Days.Contains(local.AddDays(-1).DayOfWeek) && minute < To);
    }
}
