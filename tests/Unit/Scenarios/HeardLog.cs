using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Scenarios;

/// <summary>Hears everything that a host logs, exceptions with all their text.</summary>
internal sealed class HeardLog : ILoggerProvider
{
    // Orleans says so of a notice that comes for an observer which has just been let go, as it may.
    private const string LateNotice = "Orleans.Runtime.HostedClient Unexpected target grain";

    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    /// <summary>All of it.</summary>
    public string Text => string.Join('\n', _lines.Select(l => $"{l.Level} {l.Text}"));

    /// <summary>Errors, and whatever came with an exception.</summary>
    public string Errors => string.Join('\n', _lines
        .Where(static l => l.Level >= LogLevel.Error && !l.Text.StartsWith(LateNotice, StringComparison.Ordinal)).Select(l => l.Text));

    public ILogger CreateLogger(string categoryName) => new Ear(this, categoryName);

    public void Dispose()
    {
        // What was heard may still be asked for.
    }

    private sealed class Ear(HeardLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) =>
            log._lines.Enqueue((exception is null ? logLevel : LogLevel.Error, $"{category} {formatter(state, exception)} {exception}"));
    }
}
