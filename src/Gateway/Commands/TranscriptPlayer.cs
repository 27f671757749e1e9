using System.Globalization;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary>Steps through a session on the clock that it had.</summary>
/// <param name="output">Where entries are printed.</param>
/// <param name="transcript">Prints one.</param>
/// <param name="speed">How many times as fast as it was.</param>
/// <param name="time">The clock.</param>
/// <param name="keys">The key that was pressed, if any: null when none waits. Null where there is no keyboard: then nothing is waited for
/// and pauses are noted.</param>
internal sealed class TranscriptPlayer(
    TextWriter output, TranscriptWriter transcript, double speed, TimeProvider time, Func<ConsoleKey?>? keys)
{
    /// <summary>The slowest and the fastest.</summary>
    public const double SpeedMin = 0.1;

    /// <summary>The fastest.</summary>
    public const double SpeedMax = 1_000;

    private const long NotedMs = 1_000;
    private const long SpanMsMax = 900_000_000_000_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private double _speed = speed;
    private bool _isPaused;

    /// <summary>Plays to the end, or until somebody leaves.</summary>
    public async Task PlayAsync(IReadOnlyList<StoredEntry> entries, CancellationToken cancellation)
    {
        if (keys is not null)
            await output.WriteLineAsync("space: pause, right: next, left: back, up and down: faster and slower, q: leave");
        for (var at = 0; at >= 0 && at < entries.Count;)
        {
            transcript.Write(entries[at]);
            if (at + 1 == entries.Count) break;
            var gap = Math.Max(0, entries[at + 1].AtUnixMs - entries[at].AtUnixMs);
            if (keys is null)
            {
                if (gap >= NotedMs) await output.WriteLineAsync($"              ({Span(gap)} later)");
                at++;
                continue;
            }

            if (await StepAsync(gap, cancellation) is not { } step) break;
            if (step < 0) await output.WriteLineAsync("              (back)");
            at = Math.Max(0, at + step);
        }
    }

    // Waits as long as it took, unless a key says otherwise; null to leave.
    private async Task<int?> StepAsync(long gapMs, CancellationToken cancellation)
    {
        var left = (double)gapMs;
        using var ticks = new PeriodicTimer(Tick, time);
        while (true)
        {
            switch (keys!())
            {
                case ConsoleKey.Spacebar:
                    _isPaused = !_isPaused;
                    await output.WriteLineAsync(_isPaused ? "              (paused)" : "              (goes on)");
                    break;
                case ConsoleKey.RightArrow:
                    return 1;
                case ConsoleKey.LeftArrow:
                    return -1;
                case ConsoleKey.UpArrow:
                    _speed = Math.Min(SpeedMax, _speed * 2);
                    break;
                case ConsoleKey.DownArrow:
                    _speed = Math.Max(SpeedMin, _speed / 2);
                    break;
                case ConsoleKey.Q or ConsoleKey.Escape:
                    return null;
            }

            if (!_isPaused && left <= 0) return 1;
            if (!await ticks.WaitForNextTickAsync(cancellation)) return null;
            if (!_isPaused) left -= Tick.TotalMilliseconds * _speed;
        }
    }

    // A tampered time may be any number at all, also one that is no span of time.
    private static string Span(long ms) => ms switch
    {
        < 60_000 => (ms / 1000.0).ToString("0.#", CultureInfo.InvariantCulture) + " s",
        < 86_400_000 => TimeSpan.FromMilliseconds(ms).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
        < SpanMsMax => TimeSpan.FromMilliseconds(ms).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),
        _ => ms.ToString(CultureInfo.InvariantCulture) + " ms",
    };
}
