using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Entities;

/// <summary>One text of a message that an analyser is asked about.</summary>
public sealed class EntityText
{
    private readonly EntitySource _source;
    private readonly ReadOnlyMemory<byte> _inner;
    private readonly int _innerStart;

    /// <summary>A whole string.</summary>
    internal EntityText(EntitySource source, byte[] text)
    {
        _source = source;
        Utf8 = text;
    }

    /// <summary>A string of the document that a string holds.</summary>
    /// <param name="source">The string of the message.</param>
    /// <param name="document">What it holds.</param>
    /// <param name="inner">The inside of the string in the document.</param>
    /// <param name="text">As a reader has it.</param>
    internal EntityText(EntitySource source, ReadOnlyMemory<byte> document, Range inner, byte[] text)
        : this(source, text)
    {
        _inner = document[inner];
        _innerStart = inner.Start.Value;
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

        var within = Within();
        foreach (var span in spans)
        {
            var (start, length) = Place(within, offsets[span.Start], offsets[span.End] - offsets[span.Start]);
            hits.Add(new Hit(span.Kind, start, length, span.Confidence));
        }

        return true;
    }

    /// <summary>Counts all of the text as a value of each kind, because nobody could tell.</summary>
    public void Block(IEnumerable<string> kinds, List<Hit> hits)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentNullException.ThrowIfNull(hits);
        var (start, length) = Place(Within(), 0, Utf8.Length);
        foreach (var kind in kinds)
        {
            hits.Add(new Hit(kind, start, length, Hit.GaveUp));
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

    private OffsetMap? Within() => _inner.IsEmpty ? null : EntitySource.Map(_inner.Span);

    private (int Start, int Length) Place(OffsetMap? within, int start, int length)
    {
        if (within is not null)
        {
            (start, length) = within.Source(start, length);
            start += _innerStart;
        }

        return _source.Place(start, length);
    }
}
