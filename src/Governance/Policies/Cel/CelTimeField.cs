namespace Gateway.Governance.Policies.Cel;

internal enum CelTimeField
{
    FullYear,
    Month,
    Date,
    DayOfMonth,
    DayOfYear,
    DayOfWeek,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}
