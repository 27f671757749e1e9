using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Sessions;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Recording;

/// <summary>Finds out at start whether the process before ended as it should. If not, every session that was open then gets an entry that
/// says so, at the latest a few seconds later; an agent may go on with it all the same.</summary>
/// <remarks>Of a store with one writer: nobody else can have these sessions. Of several gateways another one goes on with them.</remarks>
internal sealed partial class TakeoverFollower(
    IRecordingStore recordings, IStateStore states, SessionConditions conditions, IGrainFactory grains, TimeProvider time,
    ILogger<TakeoverFollower> log)
    : BackgroundService
{
    private const string Kind = "process";
    private const string Key = "main";
    private const string Running = "running";
    private const string Ended = "ended";
    private const int AtOnce = 16;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    // What the process before left; read once, since what is read later may be this one's own.
    private string? _before;
    private bool _isSearched;
    private bool _isNoted;

    private bool HasOneWriter => recordings is SqliteStore or PostgresStore { IsShared: false };

    /// <summary>Before any traffic: who is first to use a session must know.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (HasOneWriter) await TryNoteAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>After everything that writes: this process ended as it should.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!_isNoted) return;
        try
        {
            await WriteAsync(await states.ReadAsync(Kind, Key, cancellationToken), Ended);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StateConflictException)
        {
            NotEnded();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!HasOneWriter) return;
        // Activating a session is what seals it; one that is active already does so by itself at its next look.
        while (!_isNoted || conditions.Interrupted.Count > 0)
        {
            if (!_isNoted) await TryNoteAsync(stoppingToken);
            await Parallel.ForEachAsync(
                conditions.Interrupted,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                async (session, _) => await TrySealAsync(session));
            if (_isNoted && conditions.Interrupted.Count == 0) return;
            await Task.Delay(Again, time, stoppingToken);
        }
    }

    private async Task TryNoteAsync(CancellationToken cancellation)
    {
        try
        {
            var known = await states.ReadAsync(Kind, Key, cancellation);
            _before ??= known?.Tag ?? "";
            if (_before == Running && !_isSearched) await FindOpenAsync(cancellation);
            _isSearched = true;
            await WriteAsync(known, Running);
            _isNoted = true;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StateConflictException)
        {
            NotNoted();
        }
    }

    private async Task FindOpenAsync(CancellationToken cancellation)
    {
        var open = new List<string>();
        foreach (var tag in (string[])["open", "paused"])
        {
            string? cursor = null;
            do
            {
                var page = await states.ListAsync(new StateQuery("session", tag, cursor, 1_000), cancellation);
                open.AddRange(page.Records.Select(static session => session.Key));
                cursor = page.Cursor;
            }
            while (cursor is not null);
        }

        // All at once: a search that failed half-way is begun anew, and a session must not be marked twice.
        foreach (var session in open) conditions.AddInterrupted(session);
        var count = conditions.Interrupted.Count;
        if (count > 0) Found(count);
    }

    private async Task TrySealAsync(string session)
    {
        try
        {
            await grains.GetGrain<ISessionGrain>(session).ViewAsync();
        }
#pragma warning disable CA1031 // One session, however damaged, must not keep the others from being sealed, nor end the process.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            NotSealed();
        }
    }

    private Task<long> WriteAsync(StateRecord? known, string tag) =>
        states.WriteAsync(new StateWrite(Kind, Key, known?.Version ?? 0, tag, Encoding.UTF8.GetBytes(
            FormattableString.Invariant($"{{\"at\":{time.GetUtcNow().ToUnixTimeMilliseconds()}}}"))));

    [LoggerMessage(1520, LogLevel.Warning,
        "The gateway before this one ended without an end of its own; {count} open sessions are marked as interrupted")]
    private partial void Found(int count);

    [LoggerMessage(1521, LogLevel.Warning,
        "Whether the gateway before this one ended as it should could not be read; it is tried again")]
    private partial void NotNoted();

    [LoggerMessage(1522, LogLevel.Warning, "A session could not be marked as interrupted yet; it is tried again")]
    private partial void NotSealed();

    [LoggerMessage(1523, LogLevel.Warning,
        "That this gateway ended could not be written; the next start marks open sessions as interrupted")]
    private partial void NotEnded();
}
