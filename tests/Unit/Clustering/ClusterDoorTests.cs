using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Gateway.Governance.Approvals;
using Gateway.Silo.Clustering;
using Gateway.Tests.Engine;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.Tests.Clustering;

/// <summary>Who comes through between gateways: whoever has the same gateway.key, and nobody else.</summary>
public sealed class ClusterDoorTests
{
    private static readonly DigestKey s_key = new(new byte[32]);
    private static readonly DigestKey s_other = new(Enumerable.Repeat((byte)1, 32).ToArray());

    [Fact]
    public async Task Two_with_the_same_key_speak_and_nothing_passes_in_clear()
    {
        var (here, there) = Pair();
        using var one = Door(s_key);
        using var two = Door(s_key);
        var heard = new TaskCompletionSource<byte[]>();

        var inside = one.In(async context =>
        {
            var read = await context.Transport.Input.ReadAtLeastAsync(5);
            var bytes = read.Buffer.ToArray();
            context.Transport.Input.AdvanceTo(read.Buffer.End);
            await context.Transport.Output.WriteAsync(bytes.Reverse().ToArray());
        })(here);
        await Probe.Ends(two.Out(async context =>
        {
            await context.Transport.Output.WriteAsync("hello"u8.ToArray());
            var read = await context.Transport.Input.ReadAtLeastAsync(5);
            heard.SetResult(read.Buffer.ToArray());
            context.Transport.Input.AdvanceTo(read.Buffer.End);
        })(there), "the one who calls");
        await Probe.Ends(inside, "the one who is called");

        Assert.Equal("olleh"u8.ToArray(), await heard.Task);
        Assert.DoesNotContain("hello", System.Text.Encoding.Latin1.GetString(there.Sent()), StringComparison.Ordinal);
    }

    // So the engine closes a connection: it cancels what is read from the pipe itself, and waits for its reader to end.
    [Fact]
    public async Task A_reader_that_waits_ends_when_the_engine_closes()
    {
        var (here, there) = Pair();
        using var one = Door(s_key);
        using var two = Door(s_key);
        var (waiting, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var inside = one.In(async context =>
        {
            context.Transport.Input.AdvanceTo((await context.Transport.Input.ReadAsync()).Buffer.End);
            var reading = context.Transport.Input.ReadAsync().AsTask();
            waiting.SetResult();
            Assert.True((await reading).IsCompleted);
            ended.SetResult();
        })(here);
        var outside = two.Out(async context =>
        {
            await context.Transport.Output.WriteAsync("hello"u8.ToArray());
            await ended.Task;
        })(there);

        await Probe.Ends(waiting.Task, "the wait for more");
        here.Underlying.Input.CancelPendingRead();

        await Probe.Ends(inside, "the one who is called");
        await Probe.Ends(outside, "the one who calls");
    }

    [Fact]
    public async Task Another_key_opens_neither_side()
    {
        var (here, there) = Pair();
        using var one = Door(s_key);
        using var two = Door(s_other);
        var inside = one.In(Unreachable)(here);

        await Probe.Ends(two.Out(Unreachable)(there), "the one who calls");
        await Probe.Ends(inside, "the one who is called");
    }

    [Fact]
    public async Task Who_shows_no_certificate_stays_outside()
    {
        var (here, there) = Pair();
        using var one = Door(s_key);
        var inside = one.In(Unreachable)(here);
        await using var stranger = new SslStream(new ConnectionStream(there.Transport));

        await stranger.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "gateway",
            EnabledSslProtocols = SslProtocols.Tls13,
            // Whom it speaks to is nothing to a stranger.
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        });
        await Probe.Ends(inside, "the one who is called");
    }

    [Fact]
    public async Task The_engines_own_protocol_in_clear_is_not_answered()
    {
        var (here, there) = Pair();
        using var one = Door(s_key);
        var inside = one.In(Unreachable)(here);

        await there.Transport.Output.WriteAsync(new byte[64]);
        await Probe.Ends(inside, "the one who is called");
    }

    [Fact]
    public async Task A_gateway_that_works_with_no_other_closes_unread()
    {
        var (here, there) = Pair();
        await there.Transport.Output.WriteAsync("anything"u8.ToArray());

        await Probe.Ends(ClusterDoor.Closed(Unreachable)(here), "the one who is called");

        Assert.True(here.ConnectionClosed.IsCancellationRequested);
        Assert.Empty(here.Sent());
    }

    [Fact]
    public void Every_holder_of_a_key_has_the_same_identity_and_of_another_key_another()
    {
        using var one = ClusterIdentity.Of(s_key);
        using var two = ClusterIdentity.Of(s_key);
        using var three = ClusterIdentity.Of(s_other);

        Assert.Equal(one.GetPublicKey(), two.GetPublicKey());
        Assert.NotEqual(one.GetPublicKey(), three.GetPublicKey());
    }

    private static ClusterDoor Door(DigestKey key) => new(key, NullLogger<ClusterDoor>.Instance);

    private static Task Unreachable(ConnectionContext context) => throw new InvalidOperationException("A stranger got in.");

    private static (WireContext Here, WireContext There) Pair()
    {
        var (up, down) = (new Pipe(), new Pipe());
        return (new WireContext(up.Reader, down.Writer), new WireContext(down.Reader, up.Writer));
    }
}
