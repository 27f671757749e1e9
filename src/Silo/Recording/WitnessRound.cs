using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>Has one witness cosign, one checkpoint at a time (C2SP tlog-witness). Asked by one caller; answers come from other
/// threads.</summary>
internal sealed class WitnessRound : IDisposable
{
    // What one has signed is wanted as long as another, slower, may come to sign it too.
    private const int SignedMax = 64;
    private const int AnswerBytesMax = 16 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    private readonly Uri _url;
    private readonly NoteKey _key;
    private readonly TimeProvider _time;
    private Task _asking = Task.CompletedTask;
    private long _notBefore;
    private long _known;
    private string? _told;
    // The newest first.
    private volatile Signed[] _signed = [];
    private volatile string? _problem;

    public WitnessRound(WitnessConfig witness, TimeProvider time)
    {
        _url = new Uri(witness.Url.AbsoluteUri.TrimEnd('/') + "/add-checkpoint");
        _key = NoteKey.Parse(witness.Key)!;
        _time = time;
    }

    /// <summary>The witness's name.</summary>
    public string Name => _key.Name;

    /// <summary>Why it did not cosign the last time; null when it did.</summary>
    public string? Problem => _problem;

    /// <summary>Whether the problem is another than when this was asked last.</summary>
    public bool IsNews => !string.Equals(Interlocked.Exchange(ref _told, _problem), _problem, StringComparison.Ordinal);

    /// <summary>Asks for a checkpoint to be cosigned, unless the one before is under way, it is signed already, or the witness failed a
    /// moment ago.</summary>
    /// <param name="note">The checkpoint.</param>
    /// <param name="size">Its size.</param>
    /// <param name="consistency">Makes a proof from an older size.</param>
    public void Ask(SignedNote note, long size, Func<long, long, IReadOnlyList<byte[]>> consistency)
    {
        if (!_asking.IsCompleted || _signed is [{ } newest, ..] && newest.Size == size || _time.GetTimestamp() < _notBefore) return;
        _asking = AskAsync(note, size, consistency);
    }

    /// <summary>The newest checkpoint that all have cosigned and that was not returned before, with all their signatures; null when there
    /// is none.</summary>
    public static SignedNote? Common(IReadOnlyList<WitnessRound> witnesses)
    {
        foreach (var first in witnesses[0]._signed)
        {
            var same = witnesses.Select(witness => Array.Find(witness._signed, one => one.Note.Text == first.Note.Text)).ToArray();
            if (same.Contains(null)) continue;
            if (first.IsTaken) return null;
            first.IsTaken = true;
            return first.Note with { Signatures = [.. first.Note.Signatures, .. same.Select(static one => one!.Signature)] };
        }

        return null;
    }

    public void Dispose() => _client.Dispose();

    private async Task AskAsync(SignedNote note, long size, Func<long, long, IReadOnlyList<byte[]>> consistency)
    {
        try
        {
            // The size that the witness knows is learnt from its refusal, once.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var proof = _known == 0 || _known == size ? [] : consistency(_known, size);
                using var answer = await _client.PostAsync(_url, new ByteArrayContent(Request(note, _known, proof)));
                // As UTF-8, whatever it calls itself; how much there is of it was bounded.
                var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
                if (answer.StatusCode == HttpStatusCode.Conflict
                    && long.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var known))
                {
                    if (known > size || known == _known)
                    {
                        Fail("it has cosigned a larger or another tree of this log: this one is an older copy, or was forked");
                        return;
                    }

                    _known = known;
                    continue;
                }

                Take(note, size, answer.StatusCode, text);
                return;
            }

            Fail("it refused the size that it named itself");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or EvidenceException or IOException)
        {
            Fail("it cannot be reached, or its answer is too long");
        }
#pragma warning disable CA1031 // Nobody waits for this task: whatever goes wrong in it must be told and tried again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail($"asking it failed ({fault.GetType().Name})");
        }
    }

    private void Take(SignedNote note, long size, HttpStatusCode status, string lines)
    {
        if (status != HttpStatusCode.OK)
        {
            Fail(FormattableString.Invariant($"it answered with status {(int)status}"));
            return;
        }

        var signature = SignedNote.ParseLines(lines).FirstOrDefault(_key.Made);
        if (signature is null || !NoteVerification.IsGood(_key, note.Text, signature))
        {
            Fail("its answer holds no good signature of its key");
            return;
        }

        _known = size;
        _problem = null;
        _signed = [new Signed(note, size, signature), .. _signed.Take(SignedMax - 1)];
    }

    private void Fail(string problem)
    {
        _problem = problem;
        _notBefore = _time.GetTimestamp() + (long)(Pause.TotalSeconds * _time.TimestampFrequency);
    }

    private static byte[] Request(SignedNote note, long old, IReadOnlyList<byte[]> proof)
    {
        var text = new StringBuilder(FormattableString.Invariant($"old {old}\n"));
        foreach (var hash in proof) text.Append(Convert.ToBase64String(hash)).Append('\n');
        return Encoding.UTF8.GetBytes(text.Append('\n').Append(note).ToString());
    }

    private sealed record Signed(SignedNote Note, long Size, NoteSignature Signature)
    {
        public bool IsTaken { get; set; }
    }
}
