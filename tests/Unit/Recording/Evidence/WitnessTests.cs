using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

/// <summary>Against a witness on a real port that does what C2SP tlog-witness asks of one.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private readonly EvidenceBed bed = new();
    private readonly byte[] seed = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];
    private readonly ConcurrentQueue<int> answered = new();
    private readonly SemaphoreSlim asked = new(0);
    private WebApplication witness = null!;
    private NoteKey log = null!;
    private (long Size, byte[] Root) known = (0, []);
    private string? contentType;

    private NoteKey Key => new("witness.example/w1", NoteAlgorithm.Cosignature, Ed25519.PublicKey(seed));

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        witness = builder.Build();
        witness.MapPost("/w1/add-checkpoint", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var (status, body) = Judge(await reader.ReadToEndAsync());
            http.Response.StatusCode = status;
            http.Response.ContentType = contentType;
            await http.Response.WriteAsync(body);
            answered.Enqueue(status);
            asked.Release();
        });
        await witness.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await witness.DisposeAsync();
        await bed.DisposeAsync();
        asked.Dispose();
    }

    [Fact]
    public async Task A_witness_cosigns_and_what_it_signed_verifies()
    {
        await bed.FillAsync(2, 3);
        var sealer = await bed.SealAsync();
        log = SigningKey.Open(bed.KeyFile, null).Key;
        using var round = Round();
        var signed = await CosignedAsync(round, sealer);
        Assert.True(signed.IsSignedBy(Key));
        Assert.True(signed.IsSignedBy(log));

        await bed.AppendAsync(EvidenceBed.Session(8), "{}");
        await bed.SealAsync();
        signed = await CosignedAsync(round, sealer);
        // A client that knows nothing of the witness learns the size from its refusal.
        await bed.AppendAsync(EvidenceBed.Session(8), "{}");
        await bed.SealAsync();
        using var fresh = Round();
        signed = await CosignedAsync(fresh, sealer);
        Assert.Equal([200, 200, 409, 200], answered);

        sealer.KeepWitnessed(signed);
        Assert.True(bed.Verify().Intact, bed.Verify().ToText());
        Assert.Equal(1, bed.Verify().Evidence!.Cosigned);
    }

    [Fact]
    public async Task An_answer_counts_whatever_it_calls_itself()
    {
        contentType = "text/plain; charset=bogus";
        await bed.FillAsync(2, 3);
        var sealer = await bed.SealAsync();
        log = SigningKey.Open(bed.KeyFile, null).Key;
        using var round = Round();
        Assert.True((await CosignedAsync(round, sealer)).IsSignedBy(Key));
    }

    [Fact]
    public async Task What_fails_unexpectedly_is_told_as_well()
    {
        await bed.FillAsync(2, 3);
        var sealer = await bed.SealAsync();
        log = SigningKey.Open(bed.KeyFile, null).Key;
        known = (1, new byte[32]);
        using var round = Round();
        round.Ask(sealer.Latest!, sealer.Size, static (_, _) => throw new InvalidOperationException("no"));
        await AskedAsync(1);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (round.Problem is null) await ticks.WaitForNextTickAsync(patience.Token);
        Assert.Contains(nameof(InvalidOperationException), round.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_cosigned_after_the_next_was_signed_stands_in_its_place()
    {
        await bed.FillAsync(2, 3);
        var sealer = await bed.SealAsync();
        log = SigningKey.Open(bed.KeyFile, null).Key;
        using var round = Round();
        var signed = await CosignedAsync(round, sealer);
        await bed.AppendAsync(EvidenceBed.Session(8), "{}");
        await bed.SealAsync();
        sealer.KeepWitnessed(signed);
        var size = sealer.Size;

        Assert.True(bed.Verify().Intact, bed.Verify().ToText());
        Assert.Equal(1, bed.Verify().Evidence!.Cosigned);
        await bed.CloseAsync();
        Assert.Equal(size, (await bed.OpenAsync()).Size);
        await bed.AppendAsync(EvidenceBed.Session(8), "{}");
        await bed.SealAsync();
        Assert.True(bed.Verify().Intact, bed.Verify().ToText());
        await bed.CloseAsync();
        if (ForgeryTests.HasPython()) Assert.Equal("intact", ForgeryTests.Second(bed.Files.Path));
    }

    [Fact]
    public async Task What_a_slow_witness_signs_late_counts_with_what_a_fast_one_signed_before()
    {
        await bed.FillAsync(2, 3);
        var sealer = await bed.SealAsync();
        log = SigningKey.Open(bed.KeyFile, null).Key;
        using var fast = Round();
        using var slow = Round();
        await CosignedAsync(fast, sealer);
        await bed.AppendAsync(EvidenceBed.Session(8), "{}");
        await bed.SealAsync();
        var second = await CosignedAsync(fast, sealer);
        slow.Ask(sealer.Latest!, sealer.Size, sealer.Consistency);
        await AskedAsync(2);
        await bed.AppendAsync(EvidenceBed.Session(8), "{}");
        await bed.SealAsync();
        await CosignedAsync(fast, sealer);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        SignedNote? common;
        while ((common = WitnessRound.Common([slow, fast])) is null) await ticks.WaitForNextTickAsync(patience.Token);
        Assert.Equal(second.Text, common.Text);
        Assert.Null(WitnessRound.Common([slow, fast]));
    }

    [Theory]
    [InlineData("checkpoint.witnessed", 3)]
    [InlineData("checkpoint.witnessed", -1)]
    [InlineData("checkpoint", -1)]
    public async Task A_copy_that_is_none_of_the_checkpoints_is_found(string file, int at)
    {
        await bed.FillAsync(2, 3);
        var sealer = await bed.SealAsync();
        log = SigningKey.Open(bed.KeyFile, null).Key;
        using var round = Round();
        sealer.KeepWitnessed(await CosignedAsync(round, sealer));
        await bed.CloseAsync();
        Assert.True(bed.Verify().Intact, bed.Verify().ToText());

        var path = Path.Combine(bed.Folder, file);
        var bytes = await File.ReadAllBytesAsync(path);
        if (at < 0) bytes = [.. bytes, (byte)'x', (byte)'\n'];
        else bytes[at] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Contains(bed.Verify().Breaks, static found => found.Fault == ChainFault.RolledBack);
        if (ForgeryTests.HasPython()) Assert.StartsWith("BROKEN", ForgeryTests.Second(bed.Files.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fork_is_refused_by_the_witness_and_told()
    {
        await bed.FillAsync(2, 3);
        var sealer = await bed.SealAsync();
        log = SigningKey.Open(bed.KeyFile, null).Key;
        known = (sealer.Size, new byte[32]);
        using var round = Round();
        round.Ask(sealer.Latest!, sealer.Size, sealer.Consistency);
        await AskedAsync(2);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (round.Problem is null) await ticks.WaitForNextTickAsync(patience.Token);
        Assert.Null(WitnessRound.Common([round]));
        Assert.True(round.IsNews);
        Assert.False(round.IsNews);
    }

    private WitnessRound Round() => new(
        new WitnessConfig { Url = new Uri(witness.Urls.Single() + "/w1"), Key = Key.ToString() }, TimeProvider.System);

    private async Task<SignedNote> CosignedAsync(WitnessRound round, Sealer sealer)
    {
        round.Ask(sealer.Latest!, sealer.Size, sealer.Consistency);
        await AskedAsync(1);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            if (WitnessRound.Common([round]) is { } signed) return signed;
            Assert.Null(round.Problem);
            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task AskedAsync(int times)
    {
        for (; times > 0; times--) Assert.True(await asked.WaitAsync(TimeSpan.FromSeconds(20)), "the witness was not asked");
    }

    private (int Status, string Body) Judge(string request)
    {
        var end = request.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = request[..end].Split('\n');
        var old = long.Parse(lines[0]["old ".Length..], CultureInfo.InvariantCulture);
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(request[(end + 2)..]))!;
        var checkpoint = Checkpoint.Parse(note.Text)!;
        if (!note.IsSignedBy(log)) return (403, "");
        if (old != known.Size) return (409, FormattableString.Invariant($"{known.Size}\n"));
        var proof = lines[1..].Select(Convert.FromBase64String).ToList();
        if (old == checkpoint.Size && !known.Root.AsSpan().SequenceEqual(checkpoint.Root.Span)) return (409, "");
        if (old > 0 && !MerkleProof.IsConsistent((ulong)old, (ulong)checkpoint.Size, known.Root, checkpoint.Root.Span, proof)) return (422, "");
        known = (checkpoint.Size, checkpoint.Root.ToArray());
        var seconds = 1_700_000_000L;
        var message = FormattableString.Invariant($"cosignature/v1\ntime {seconds}\n{note.Text}");
        byte[] time = [.. BitConverter.GetBytes(seconds).Reverse()];
        return (200, SignedNote.Line(new NoteSignature(Key.Name, Key.Id, (byte[])[.. time, .. Ed25519.Sign(seed, Encoding.UTF8.GetBytes(message))])));
    }
}
