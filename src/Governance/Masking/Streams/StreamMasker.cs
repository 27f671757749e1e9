using System.Buffers;
using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Messages;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking.Streams;

/// <summary>
/// Hides values in a text that arrives in pieces. However it is cut, what comes out is the same, byte for byte; what goes out has been
/// decided, and what has not is held: rarely more than a few words, never more than <see cref="HeldMax"/> bytes.
/// </summary>
/// <remarks>
/// Not safe for several threads at once. A stream that is given up needs nothing; what was held is gone with it.
/// Rules: docs/masking.md, "Streams".
/// </remarks>
public sealed class StreamMasker
{
    /// <summary>The most bytes that are held: the longest value that is found in a stream.</summary>
    public const int HeldMax = 16 * 1024;

    // What stands before a value and tells what it is.
    private const int ContextBytes = 256;
    private const int StepBytes = 4 * 1024;
    private const int TailBytes = 1024;

    private static readonly SearchValues<byte> RunEnds = SearchValues.Create(" \t\r\n\"'<>,"u8);
    private static readonly byte[] Manifest = "apiVersion"u8.ToArray();
    private static readonly byte[] KeyEnd = "-----END "u8.ToArray();

    private readonly MaskPlan _plan;
    private readonly MaskKey _key;
    private readonly SurrogatePage _page;
    private readonly DetectionRules _rules;
    private readonly int _heldAtLeast;
    private readonly bool _isJson;
    private readonly StringScanner _scanner = new();
    private readonly JsonText _decoded = new();
    private readonly Dictionary<string, int> _found = new(StringComparer.Ordinal);
    private readonly byte[] _bytes = new byte[ContextBytes + HeldMax];
    private int _start;
    private int _end;
    private Swallowing _swallowing;

    /// <summary>Prepares a stream.</summary>
    /// <param name="plan">What is hidden; its paths mean nothing here.</param>
    /// <param name="key">For the style hash.</param>
    /// <param name="framing">What the chunks are pieces of.</param>
    public StreamMasker(MaskPlan plan, MaskKey key, StreamFraming framing = StreamFraming.Text)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(key);
        _plan = plan;
        _key = key;
        _page = new SurrogatePage(key);
        _rules = plan.Rules;
        // A term of several words may have begun in the words before.
        _heldAtLeast = _rules.LengthMax;
        _isJson = framing == StreamFraming.JsonString;
    }

    private enum Swallowing
    {
        Nothing,
        Key,
        Run,
    }

    /// <summary>How many values of each kind were hidden so far.</summary>
    public IReadOnlyDictionary<string, int> Found => _found;

    /// <summary>Bytes that have come and neither gone out nor been hidden yet, 0 to <see cref="HeldMax"/>.</summary>
    public int Held => _end - _start;

    /// <summary>Takes a piece and lets out what is decided.</summary>
    /// <param name="chunk">Any bytes, cut anywhere.</param>
    /// <param name="output">Where masked text is added.</param>
    public void Write(ReadOnlySpan<byte> chunk, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!chunk.IsEmpty)
        {
            var taken = Math.Min(Math.Min(chunk.Length, StepBytes), HeldMax - Held);
            Append(chunk[..taken]);
            chunk = chunk[taken..];
            Advance(output);
        }
    }

    /// <summary>
    /// Lets out what is harmless however the stream goes on: call it when nothing has come for a while. A word or number at the end stays,
    /// because it may be the beginning of a value.
    /// </summary>
    public void FlushIdle(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_swallowing == Swallowing.Nothing && Held > 0)
        {
            Emit(KeyOpens(TextBreak.LastCalm(_bytes, _start, _end - _heldAtLeast)), output);
        }
    }

    /// <summary>Lets out all that is left: the stream has ended. What comes after this begins a new text.</summary>
    public void Complete(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_swallowing == Swallowing.Nothing && Held > 0)
        {
            Emit(_end, output);
        }

        _start = 0;
        _end = 0;
        _swallowing = Swallowing.Nothing;
    }

    private void Append(ReadOnlySpan<byte> chunk)
    {
        if (_end + chunk.Length > _bytes.Length)
        {
            var kept = Context();
            _bytes.AsSpan(kept, _end - kept).CopyTo(_bytes);
            _start -= kept;
            _end -= kept;
        }

        chunk.CopyTo(_bytes.AsSpan(_end));
        _end += chunk.Length;
    }

    // Where what is still looked at begins: with a word of its own, or half a token would look like a whole one.
    private int Context()
    {
        var kept = Math.Max(0, _start - ContextBytes);
        var blank = kept == 0 ? -1 : _bytes.AsSpan(kept, _start - kept).IndexOfAny((byte)' ', (byte)'\n');
        return kept == 0 ? 0 : blank < 0 ? _start : kept + blank + 1;
    }

    private void Advance(IBufferWriter<byte> output)
    {
        if (_swallowing != Swallowing.Nothing && !Swallow())
        {
            return;
        }

        var upTo = KeyOpens(TextBreak.Last(_bytes, _start, _end - _heldAtLeast));
        if (upTo > _start)
        {
            Emit(upTo, output);
        }

        if (Held == HeldMax)
        {
            Overflow(output);
        }
    }

    // A key block that has not ended yet is held from its beginning, and a manifest: what kind it is may come last.
    private int KeyOpens(int upTo)
    {
        var held = _bytes.AsSpan(_start, _end - _start);
        var manifest = held.IndexOf(Manifest);
        var begin = held.LastIndexOf("-----BEGIN "u8);
        begin = begin < 0 || EndOfKey(held[begin..]) > 0 ? upTo : _start + begin;
        upTo = manifest < 0 ? upTo : Math.Min(upTo, _start + manifest);
        return _isJson && upTo > _start && HidesManifest(held) ? _start : Math.Min(upTo, begin);
    }

    private bool HidesManifest(ReadOnlySpan<byte> held)
    {
        if (held.IndexOf("\\u"u8) < 0)
        {
            return false;
        }

        _decoded.Decode(held);
        var hides = _decoded.Text.IndexOf(Manifest) >= 0;
        _decoded.Release();
        return hides;
    }

    // Behind the END line's last dash; 0 if it has not come.
    private static int EndOfKey(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf(KeyEnd);
        var dashes = end < 0 ? -1 : text[(end + KeyEnd.Length)..].IndexOf("-----"u8);
        return dashes < 0 ? 0 : end + KeyEnd.Length + dashes + 5;
    }

    // Lets out what stands before a place, or less where a value lies across it.
    private void Emit(int upTo, IBufferWriter<byte> output)
    {
        var text = _bytes.AsSpan(0, _end);
        var spans = Scan();
        foreach (var span in spans)
        {
            upTo = span.Start < upTo && span.End > upTo ? Math.Max(span.Start, _start) : upTo;
        }

        var at = _start;
        foreach (var span in spans)
        {
            if (span.End <= at || span.Start >= upTo)
            {
                continue;
            }

            // What began in what has gone out already, when the stream was idle, is hidden from here on.
            var start = Math.Max(span.Start, at);
            output.Write(text[at..start]);
            Hide(span, text[start..span.End], output);
            at = span.End;
        }

        output.Write(text[at..Math.Max(at, upTo)]);
        _start = Math.Max(at, upTo);
    }

    private IReadOnlyList<TextMatch> Scan()
    {
        if (_plan.IsEmpty)
        {
            return [];
        }

        var from = Context();
        var text = _bytes.AsSpan(from, _end - from);
        _ = _isJson ? _scanner.ScanString(text, default, nearSecret: false, _rules)
            : _scanner.ScanText(text, default, nearSecret: false, _rules);
        var matches = _scanner.Matches;
        for (var i = 0; i < matches.Count; i++)
        {
            matches[i] = matches[i] with { Start = matches[i].Start + from };
        }

        return matches.Count == 0 ? [] : new PlannedHits(matches, _plan).Spans;
    }

    private void Hide(in TextMatch span, ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        var value = raw;
        if (_isJson)
        {
            _decoded.Decode(raw);
            value = _decoded.Text;
        }

        Put(span.Kind, StandIn.For(span.Kind, _plan.StyleOf(span.Kind)!.Value, value, _key, _page), output);
    }

    private void Put(Kind kind, string standIn, IBufferWriter<byte> output)
    {
        output.Write(_isJson ? ValueMask.Escape(standIn) : Encoding.UTF8.GetBytes(standIn));
        var name = Detectors.NameOf(kind);
        _found[name] = _found.GetValueOrDefault(name) + 1;
    }

    // The most is held, and still nothing is decided: one long run, or a key block without an end.
    private void Overflow(IBufferWriter<byte> output)
    {
        var held = _bytes.AsSpan(_start, _end - _start);
        var spans = Scan();
        if (spans.Count > 0 && spans[^1] is var last && last.End > _end - TailBytes)
        {
            // It may go on: hidden as far as it came, and swallowed from there on.
            var isKey = last.Kind == Kind.PrivateKey;
            Emit(Math.Max(last.Start, _start), output);
            Put(isKey ? Kind.PrivateKey : Kind.Unscanned, $"[{Detectors.NameOf(isKey ? Kind.PrivateKey : Kind.Unscanned)}]", output);
            _start = _end - Math.Min(TailBytes, Held);
            _swallowing = isKey ? Swallowing.Key : Swallowing.Run;
            Swallow();
            return;
        }

        // What cannot be the beginning of anything goes out in large pieces.
        var blank = held[..^TailBytes].LastIndexOfAny((byte)' ', (byte)'\n');
        Emit(_start + (blank < 0 ? held.Length - TailBytes : blank + 1), output);
    }

    // Drops what belongs to a value that was hidden before its end was seen; true when it has ended.
    private bool Swallow()
    {
        var held = _bytes.AsSpan(_start, _end - _start);
        var end = _swallowing == Swallowing.Key ? EndOfKey(held) : held.IndexOfAny(RunEnds);
        if (end > 0 || (end == 0 && _swallowing == Swallowing.Run))
        {
            _start += end;
            _swallowing = Swallowing.Nothing;
            return true;
        }

        var kept = _swallowing == Swallowing.Key ? Math.Min(held.Length, TailBytes) : 0;
        _start = _end - kept;
        return false;
    }
}
