using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Export;

namespace Gateway.Tests.Recording.Export;

/// <summary>A sink that does what a test says.</summary>
internal sealed class FakeSink(Func<IReadOnlyList<ExportEvent>, CancellationToken, Task<SendResult>> send) : ISink
{
    public static SendResult Taken { get; } = SendResult.Of(SendOutcome.Delivered, "");

    public static SendResult Refused { get; } = SendResult.Of(SendOutcome.Again, "not now");

    public Task<SendResult> SendAsync(IReadOnlyList<ExportEvent> batch, CancellationToken cancellation) => send(batch, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
