using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Clustering;

/// <summary>One end of a connection in memory, which keeps what was sent from it.</summary>
internal sealed class WireContext : ConnectionContext
{
    private readonly CancellationTokenSource _closed = new();
    private readonly KeptWriter _output;

    public WireContext(PipeReader input, PipeWriter output)
    {
        _output = new KeptWriter(output);
        Transport = Underlying = new Wire(input, _output);
    }

    public override string ConnectionId { get; set; } = "one";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    /// <summary>The pipe itself, whatever is put before it.</summary>
    public IDuplexPipe Underlying { get; }

    public override CancellationToken ConnectionClosed { get => _closed.Token; set => throw new NotSupportedException(); }

    /// <summary>What went out so far.</summary>
    public byte[] Sent() => _output.Kept();

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _closed.Cancel();
        _output.Complete();
    }

    private sealed record Wire(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class KeptWriter(PipeWriter inner) : PipeWriter
    {
        private readonly MemoryStream _kept = new();
        private Memory<byte> _given;

        public byte[] Kept()
        {
            lock (_kept) return _kept.ToArray();
        }

        public override void Advance(int bytes)
        {
            lock (_kept) _kept.Write(_given.Span[..bytes]);
            inner.Advance(bytes);
            _given = default;
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _given = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);
    }
}
