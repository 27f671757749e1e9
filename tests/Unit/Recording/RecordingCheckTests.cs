using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Grains.Sessions;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Recording;

public sealed class RecordingCheckTests
{
    [Fact]
    public async Task What_nobody_expected_is_told_and_ends_the_check_alone()
    {
        using var folder = new StoreFolder();
        await using var store = folder.Open();
        await store.AppendAsync([Chain.Append(RecordingTail.Empty, new("s_1"), 1, EntryKind.Admitted, "{}"u8.ToArray())]);
        using (var database = Database.OpenWriter(folder.Path, 5_000)) database.Execute("UPDATE entry SET at_ms = 5");
        var config = GatewayConfig.Default;
        var log = new BrokenLog();
        using var check = new RecordingCheck(
            store, new SessionConditions(), new LiveConfig(config with { Recording = config.Recording with { Path = folder.Path } }), log);
        await check.StartAsync(CancellationToken.None);
        await check.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal([1530, 1534], log.Events);
    }

    /// <summary>Cannot write what it is told first.</summary>
    private sealed class BrokenLog : ILogger<RecordingCheck>
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Events.Add(eventId.Id);
            if (Events.Count == 1) throw new InvalidOperationException("no");
        }
    }
}
