using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Entities;

/// <summary>One text of a message that an analyser is asked about.</summary>
public sealed class EntityText
{
    private readonly ReadOnlyMemory<byte> _message;
    private readonly (int Start, int Length) _outer;
    private readonly (int Start, int Length)? _inner;

    internal EntityText(ReadOnlyMemory<byte> message, (int Start, int Length) outer, (int Start, int Length)? inner, byte[] text)
    {
        _message = message;
        _outer = outer;
        _inner = inner;
        Utf8 = text;
    }

    /// <summary>The text as a reader has it, UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Adds what an analyser found.</summary>
    /// <param name="spans">Each within the text.</param>
    /// <param name="hits">Where hits are added, with their places in the message.</param>
    /// <returns>False if a span is none of the text: nothing was added.</returns>
    public bool TryAdd(IReadOnlyList<EntitySpan> spans, List<Hit> hits)
    {
        ArgumentNullException.ThrowIfNull(spans);
        ArgumentNullException.ThrowIfNull(hits);
        if (spans.Count == 0)
        {
            return true;
        }

        var offsets = Offsets(Utf8.Span);
        foreach (var span in spans)
        {
            if (span.Start < 0 || span.End <= span.Start || span.End >= offsets.Count)
            {
                return false;
            }
        }

        foreach (var span in spans)
        {
            hits.Add(Place(span.Kind, offsets[span.Start], offsets[span.End] - offsets[span.Start], span.Confidence));
        }

        return true;
    }

    /// <summary>Counts all of the text as a value of each kind, because nobody could tell.</summary>
    public void Block(IEnumerable<string> kinds, List<Hit> hits)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(hits);
        foreach (var kind in kinds)
        {
            hits.Add(Place(kind, 0, Utf8.Length, Hit.GaveUp));
        }
    }

    // Where each character begins, and the end.
    private static List<int> Offsets(ReadOnlySpan<byte> text)
    {
        var offsets = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length;)
        {
            offsets.Add(at);
            Rune.DecodeFromUtf8(text[at..], out _, out var consumed);
            at += consumed;
        }

        offsets.Add(text.Length);
        return offsets;
    }

    private Hit Place(string kind, int start, int length, int confidence)
    {
        var raw = _message.Span.Slice(_outer.Start, _outer.Length);
        var decoded = new JsonText();
        decoded.Decode(raw);
        if (_inner is { } inner)
        {
            var document = decoded.Text.Slice(inner.Start, inner.Length);
            var within = new JsonText();
            within.Decode(document);
            (start, length) = within.Map.Source(start, length);
            within.Release();
            start += inner.Start;
        }

        (start, length) = decoded.Map.Source(start, length);
        decoded.Release();
        return new Hit(kind, _outer.Start + start, length, confidence);
    }
}
