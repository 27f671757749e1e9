using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>Finds the values of configured kinds in one text.</summary>
internal ref struct RuleScan
{
    // A value is looked at at most so often for each of its bytes, and a little more; what asks for more is blocked.
    private const int StepsPerByte = 64;
    private const int StepsAtLeast = 64 * 1024;

    private readonly TextContext _context;
    private readonly DetectionRules _rules;
    private readonly List<TextMatch> _matches;

    // By kind: the end of the last value, before which none begins any more.
    private readonly Span<int> _done;
    private int _budget;
    private bool _gaveUp;

    private RuleScan(in TextContext context, DetectionRules rules, List<TextMatch> matches, Span<int> done)
    {
        _done = done;
        _context = context;
        _rules = rules;
        _matches = matches;
        _budget = (int)Math.Min(int.MaxValue, StepsAtLeast + ((long)context.Text.Length * StepsPerByte));
    }

    /// <summary>Adds the values of a text, in no particular order; some may overlap.</summary>
    internal static void Run(in TextContext context, DetectionRules rules, List<TextMatch> matches)
    {
        Span<int> done = stackalloc int[rules.Kinds.Length];
        done.Clear();
        new RuleScan(context, rules, matches, done).Run();
    }

    [SkipLocalsInit]
    private void Run()
    {
        var text = _context.Text;
        var before = 0UL;
        var at = 0;
        for (; at + BlockMasks.Size + BlockMasks.LookAhead <= text.Length; at += BlockMasks.Size)
        {
            Block(ref MemoryMarshal.GetReference(text[at..]), at, ref before);
        }

        Span<byte> rest = stackalloc byte[3 * BlockMasks.Size];
        BlockMasks.CopyRest(text[at..], rest);
        for (var offset = 0; at + offset < text.Length; offset += BlockMasks.Size)
        {
            Block(ref rest[offset], at + offset, ref before);
        }
    }

    private void Block(ref byte first, int block, ref ulong before)
    {
        if (_rules.Terms is { } terms)
        {
            BlockMasks.Of(ref first, out var masks);
            for (var bits = terms.Filter.Candidates(masks, ref first, ref before); bits != 0; bits &= bits - 1)
            {
                FindTerms(terms.Trie, block + BitOperations.TrailingZeroCount(bits));
            }
        }

        if (_rules.Filter is { } filter)
        {
            for (var bits = filter.Candidates(ref first); bits != 0; bits &= bits - 1)
            {
                FindKinds(block + BitOperations.TrailingZeroCount(bits));
            }
        }
    }

    // Terms that begin at a place; each beginning is a candidate of its own.
    private void FindTerms(TermTrie trie, int at)
    {
        var text = _context.Text;
        for (var state = TermTrie.Root; at < text.Length && _budget >= 0; _budget--)
        {
            state = trie.Step(state, text[at++]);
            if (state < 0)
            {
                return;
            }

            var next = 0;
            while (trie.TryNext(state, text, at, ref next, out var term))
            {
                var dictionary = _rules.Dictionaries[term.Dictionary];
                _matches.Add(new TextMatch(dictionary.Kind, at - term.Bytes.Length, term.Bytes.Length, dictionary.Confidence));
            }
        }

        GiveUp();
    }

    // Whoever could make a detector stop could hide a value behind what stopped it: all of the text counts as one.
    private void GiveUp()
    {
        if (_budget >= 0 || _gaveUp)
        {
            return;
        }

        _gaveUp = true;
        foreach (var kind in _rules.Kinds.Select(k => k.Kind).Concat(_rules.Dictionaries.Select(d => d.Kind)))
        {
            _matches.Add(new TextMatch(kind, 0, _context.Text.Length, Hit.GaveUp));
        }
    }

    private void FindKinds(int at)
    {
        if (at >= _context.Text.Length || _budget < 0)
        {
            return;
        }

        foreach (var i in _rules.KindsFrom(_context.Text[at]))
        {
            if (at >= _done[i] && _rules.Kinds[i].TryFind(_context, at, ref _budget, out var length, out var confidence))
            {
                _done[i] = at + length;
                // Zero is what a kind says of values that it does not find.
                if (confidence > 0)
                {
                    _matches.Add(new TextMatch(_rules.Kinds[i].Kind, at, length, confidence));
                }
            }
        }

        GiveUp();
    }
}
