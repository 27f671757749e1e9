using System.Collections.Immutable;

namespace Gateway.Governance.Approvals;

/// <summary>Who is on call when, by the week.</summary>
/// <param name="Zone">The time zone of the shifts.</param>
/// <param name="Shifts">The shifts; people of all that cover a moment are on call together.</param>
/// <param name="Otherwise">Who is on call when no shift covers the moment; empty for nobody.</param>
public sealed record OnCallRota(TimeZoneInfo Zone, ImmutableArray<OnCallShift> Shifts, ImmutableArray<string> Otherwise)
{
    /// <summary>Who is on call at a moment, milliseconds since 1970-01-01 UTC, as <c>user:NAME</c>.</summary>
    public ImmutableArray<string> At(long unixMs)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs), Zone).DateTime;
        ImmutableArray<string> people = [.. Shifts.Where(shift => shift.Covers(local)).SelectMany(static shift => shift.People)
            .Distinct(StringComparer.Ordinal)];
        return people.IsEmpty ? Otherwise : people;
    }
}
