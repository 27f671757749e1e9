using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>What a configuration says of finding values: the kinds that it adds to those of <see cref="Detectors"/>, patterns and
/// dictionaries, and how sure a value must be. Immutable.</summary>
public sealed class DetectionRules
{
    /// <summary>Most kinds with patterns.</summary>
    internal const int KindsMax = 200;

    /// <summary>Most dictionaries.</summary>
    internal const int DictionariesMax = 64;

    private const int FilteredBytes = 8;

    private readonly int[][] _byFirst;

    // Whether a value may begin with what JSON writes in another way than it is.
    private readonly bool _beginsEscaped;

    internal DetectionRules(
        ImmutableArray<UserKind> kinds, ImmutableArray<TermDictionary> dictionaries, KindThresholds? thresholds = null)
    {
        Thresholds = thresholds ?? KindThresholds.Own;
        Kinds = kinds;
        Dictionaries = dictionaries;
        Groups = new KindGroups([.. kinds.Select(static k => (k.Kind, k.Class)), .. dictionaries.Select(static d => (d.Kind, d.Class))]);
        Terms = DetectionTerms.Of(dictionaries);
        _byFirst = [.. Enumerable.Range(0, 256).Select(value =>
            Enumerable.Range(0, kinds.Length).Where(i => kinds[i].Machine.Starts[0].Has(value)).ToArray())];
        Filter = kinds.IsEmpty ? null : new KindFilter(kinds);
        _beginsEscaped = kinds.Any(k => k.Machine.Starts.Any(HasEscapes))
            || dictionaries.SelectMany(d => d.Terms).Any(t => t.Bytes.Take(FilteredBytes).Any(b => Escaped.Has(b)));
        WithoutKinds = kinds.IsEmpty && dictionaries.IsEmpty ? this : new DetectionRules([], [], Thresholds);
        LengthMax = Math.Max(kinds.Select(k => k.Machine.LongestMatch).DefaultIfEmpty(0).Max(),
            dictionaries.SelectMany(d => d.Terms).Select(t => t.Bytes.Length).DefaultIfEmpty(0).Max());
    }

    private static ByteSet Escaped { get; } =
        ByteSet.Range(0, ' ' - 1) | ByteSet.Of('"') | ByteSet.Of('\\') | ByteSet.Of('/');

    private static bool HasEscapes(ByteSet set) => Enumerable.Range(0, 0x80).Any(b => Escaped.Has(b) && set.Has(b));

    /// <summary>Adds nothing; every kind has its own threshold.</summary>
    public static DetectionRules None { get; } = new([], []);

    /// <summary>Whether no kind is added.</summary>
    public bool IsEmpty => Terms is null && Filter is null;

    /// <summary>The longest value that any of them finds, bytes of text: what a stream holds back at most.</summary>
    public int LengthMax { get; }

    /// <summary>Which group each kind belongs to.</summary>
    public KindGroups Groups { get; }

    /// <summary>How sure a value must be.</summary>
    internal KindThresholds Thresholds { get; }

    /// <summary>The same thresholds alone.</summary>
    internal DetectionRules WithoutKinds { get; }

    internal ImmutableArray<UserKind> Kinds { get; }

    internal ImmutableArray<TermDictionary> Dictionaries { get; }

    internal DetectionTerms? Terms { get; }

    internal KindFilter? Filter { get; }

    /// <summary>Takes away the hits that are not sure enough to count, wherever they came from.</summary>
    /// <param name="hits">Hits of a message.</param>
    /// <param name="first">The first of those to look at.</param>
    public void DropUnsure(List<Hit> hits, int first)
    {
        ArgumentNullException.ThrowIfNull(hits);
        Thresholds.Apply(hits, first);
    }

    /// <summary>Which of 64 bytes of a message may be the first of a value, or in a string that must be decoded to be told.</summary>
    /// <param name="json">The message.</param>
    /// <param name="block">Where the bytes are in it.</param>
    /// <param name="masks">The classes of the bytes.</param>
    /// <param name="first">The first of 64 bytes and <see cref="BlockMasks.LookAhead"/> more.</param>
    /// <param name="before">What was before, 0 at the beginning; is brought up to date.</param>
    internal ulong Candidates(ReadOnlySpan<byte> json, int block, in BlockMasks masks, ref byte first, ref ulong before) =>
        (Terms?.Candidates(json, block, masks, ref first, ref before) ?? 0) | (Filter?.Candidates(ref first) ?? 0)
            | (_beginsEscaped ? masks.Backslash : 0);

    /// <summary>The numbers of the kinds whose values may begin with a byte.</summary>
    internal ReadOnlySpan<int> KindsFrom(byte first) => _byFirst[first];
}
