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

    /// <summary>Refuses a key without the file that it would open.</summary>
    /// <exception cref="CommandException">It is refused.</exception>
    public static void NeedNoKey(string? keyFile)
    {
        if (keyFile is null) return;
        throw new CommandException(ExitCodes.Refused, "--key-file opens the recording of --file, and the gateway has its own key",
            "name the recording by --file, or leave out --key-file");
    }

    /// <summary>Tells the sessions of a file that were used since <paramref name="since"/>.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="keyFile">The gateway's key; null for the one beside it.</param>
    /// <param name="since">Sessions that ended before are left out.</param>
    /// <param name="run">What is told.</param>
    public static void Tell(string file, string? keyFile, DateTimeOffset since, IRecordedRun run)
    {
        using var recording = RecordingFile.Open(file, keyFile);
        foreach (var session in recording.Sessions().Where(s => s.LastAtUnixMs >= since.ToUnixTimeMilliseconds()))
        {
            run.Begin(session.Session);
            foreach (var entry in recording.ReadWhole(session.Session))
                run.Add(entry.Sequence, entry.AtUnixMs, (EntryKind)entry.Kind, entry.Payload ?? default);
        }
    }
}
