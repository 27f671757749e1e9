using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Backtests;
using Gateway.Silo.Stores;

namespace Gateway.Commands;

/// <summary>How far back a command looks, and the recording that it looks at.</summary>
internal static class LookBack
{
    private const double WeekDays = 7;

    /// <summary>Days of <c>--since</c>; 7 when it is left out.</summary>
    /// <exception cref="CommandException">It is no time.</exception>
    public static double Days(string? since)
    {
        if (since is null) return WeekDays;
        if (ScalarText.TryDuration(since, out var span) && span > TimeSpan.Zero) return span.TotalDays;
        throw new CommandException(ExitCodes.Refused, "--since is no time", "write a number and a unit, such as 12h, 7d or 30d");
    }

    /// <summary>The time that <c>--since</c> means.</summary>
    /// <exception cref="CommandException">It is no time.</exception>
    public static DateTimeOffset From(string? since) => TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(Days(since));

    /// <summary>Tells the sessions of a file that were used since <paramref name="since"/>.</summary>
    public static void Tell(string file, DateTimeOffset since, IRecordedRun run)
    {
        using var recording = RecordingFile.Open(file);
        foreach (var session in recording.Sessions().Where(s => s.LastAtUnixMs >= since.ToUnixTimeMilliseconds()))
        {
            run.Begin(session.Session);
            foreach (var entry in recording.ReadWhole(session.Session))
                run.Add(entry.Sequence, entry.AtUnixMs, (EntryKind)entry.Kind, entry.Payload ?? default);
        }
    }
}
