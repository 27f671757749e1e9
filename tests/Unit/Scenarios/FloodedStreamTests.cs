using System.Net.Http.Headers;
using System.Text;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Connections;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;
using Gateway.Edge.Recording;
using Gateway.Edge.Sessions;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Tests.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>A standing stream whose upstream never pauses: there is always something to read, and it says nothing.</summary>
public sealed class FloodedStreamTests
{
    private const int FloodBytes = 8 << 20, UnsentBytes = 256 << 10;

    private readonly ManualTime _time = new();
    private readonly MemoryStream _taken = new();

    [Theory]
    [InlineData(":\n")]
    [InlineData("id: 1\n\n")]
    [InlineData("retry: 1\n\n")]
    public async Task What_comes_without_a_pause_goes_out_while_it_comes(string again)
    {
        var unsent = 0L;
        var end = await RunAsync(again, (sent, _) => unsent = Math.Max(unsent, sent - _taken.Length));
        Assert.Equal(ExchangeEnd.Completed, end);
        Assert.InRange(unsent, 1, UnsentBytes);
    }

    [Theory]
    [InlineData(":\n")]
    [InlineData("id: 1\n\n")]
    [InlineData("nothing\n")]
    public async Task A_stream_without_a_pause_ends_with_its_token(string again)
    {
        var waited = false;
        var end = await RunAsync(again, (sent, cancellation) =>
        {
            if (sent < FloodBytes / 2 || waited) return;
            if (sent < FloodBytes / 4 * 3)
            {
                if (_time.GetUtcNow() < Expires) _time.Advance(TimeSpan.FromHours(2));
                return;
            }

            waited = true;
            cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(10));
        });
        Assert.Equal(ExchangeEnd.TokenExpired, end);
    }

    private DateTimeOffset Expires { get; set; }

    private async Task<ExchangeEnd> RunAsync(string again, Action<long, CancellationToken> reading)
    {
        Expires = _time.GetUtcNow() + TimeSpan.FromHours(1);
        var owner = Interceptor.For<ISessionGrain>(static (method, _) =>
            method.ReturnType == typeof(Task<bool>) ? Task.FromResult(true) : throw new NotSupportedException(method.Name));
        var grains = Interceptor.For<IGrainFactory>((_, _) => owner);
        using var session = new LiveSession(new SessionId("s_flood"), grains);
        var up = new ConnectionConfig { Name = new ConnectionName("up"), Url = new Uri("http://127.0.0.1:9/mcp"), Mask = [] };
        var x = new Exchange(new DefaultHttpContext { Request = { Method = "GET" }, Response = { Body = _taken } }, 0)
        {
            Era = Era.Legacy,
            Method = Methods.Stream,
            Route = new Route(up, null!, null!, null!, new LimitsConfig()),
            Session = session,
            TokenExpires = Expires,
        };
        x.Request = new AdmitRequest(x.Id, null!, default, []);
        using var pump = new RecordingPump(_time);
        using var flood = new Flood(again, reading);
        using var response = new HttpResponseMessage { Content = new StreamContent(flood) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        using var call = new UpstreamCall(response, default, new CancellationTokenSource());
        var recorder = new StreamRecorder(x.Id, session.Grain, _time);
        var handles = new Handles(new HandleSeal(new DigestKey(new byte[32])), grains, _time);
        var delivery = new OutcomeDelivery(_time, NullLogger<OutcomeDelivery>.Instance);
        var returning = new Returning(null!, pump, delivery, null!, null!, handles, _time);
        return await new AnswerFlow(x, call, new MessageGate(x, null!, handles, _time), recorder, returning).RunAsync();
    }

    // Never lets its reader wait.
    private sealed class Flood(string again, Action<long, CancellationToken> reading) : Stream
    {
        private readonly byte[] _piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(again, 4096)));
        private long _sent;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            reading(_sent, cancellationToken);
            if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
            if (_sent >= FloodBytes) return new(0);
            var from = _piece.AsMemory((int)(_sent % _piece.Length));
            var length = Math.Min(from.Length, buffer.Length);
            from[..length].CopyTo(buffer);
            _sent += length;
            return new(length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
