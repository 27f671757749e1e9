using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Grains.Sessions;
using Gateway.Silo.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Recording;

/// <summary>Reads every recording once after start, in the background, and has nothing added to one that is damaged.</summary>
internal sealed partial class RecordingCheck(
    IRecordingStore recordings, SessionConditions conditions, LiveConfig config, ILogger<RecordingCheck> log)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (recordings is not SqliteStore)
        {
            NoFile();
            return Task.CompletedTask;
        }

        var checking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A thread of its own that gives way: a long recording takes minutes, and nobody waits for it.
        new Thread(() =>
        {
            Check(stoppingToken);
            checking.SetResult();
        }) { Name = "recording-check", IsBackground = true, Priority = ThreadPriority.BelowNormal }.Start();
        return checking.Task.WaitAsync(stoppingToken);
    }

    private void Check(CancellationToken cancellation)
    {
        try
        {
            using var file = RecordingFile.Open(config.Current.Recording.Path);
            foreach (var found in file.Verify(null, cancellation: cancellation).Breaks)
            {
                if (found.Session.Value.StartsWith("s_", StringComparison.Ordinal)) conditions.AddDamaged(found.Session.Value);
                Damaged(VisibleText.Line(found.Text));
            }
        }
        catch (StoreUnavailableException)
        {
            NotRead();
        }
        catch (OperationCanceledException)
        {
            NotChecked();
        }
#pragma warning disable CA1031 // The thread is a boundary: whatever goes wrong in it is told, and never ends the process.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failed(fault);
        }
    }

    [LoggerMessage(1530, LogLevel.Error, "A recording is damaged; nothing is added to it: {text}")]
    private partial void Damaged(string text);

    [LoggerMessage(1533, LogLevel.Information, "This kind of store is not read through at start; 'gateway recording verify' checks an "
        + "export of it")]
    private partial void NoFile();

    [LoggerMessage(1531, LogLevel.Warning, "The recordings could not be read to check them; the next start tries again")]
    private partial void NotRead();

    [LoggerMessage(1532, LogLevel.Information, "The recordings were not checked to the end before the gateway was stopped")]
    private partial void NotChecked();

    [LoggerMessage(1534, LogLevel.Error, "The recordings could not be checked, for a reason that is none of theirs; 'gateway recording "
        + "verify' tells more, and the next start tries again")]
    private partial void Failed(Exception fault);
}
