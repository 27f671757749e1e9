using System.Collections.Immutable;
using System.Numerics;

namespace Gateway.Governance.Masking.Rules;

/// <summary>
/// Every term of every dictionary in one automaton, a tree of their bytes: from where a term may begin, a step a byte, however many terms
/// there are. It runs in one case; a term that asks for its exact case is compared where it is found. Immutable.
/// </summary>
internal sealed class TermTrie
{
    /// <summary>Most states, and so about the most bytes of all terms together.</summary>
    internal const int StatesMax = 1 << 24;

    /// <summary>Before the first byte of any term.</summary>
    internal const int Root = 0;

    private const uint Empty = uint.MaxValue;

    private readonly ImmutableArray<Term> _terms;
    private readonly List<int> _firstTerm = [-1];
    private readonly int[] _nextTerm;
    private uint[] _keys;
    private int[] _children;

    private TermTrie(ImmutableArray<Term> terms)
    {
        _terms = terms;
        _nextTerm = new int[terms.Length];
        var slots = 1024;
        _keys = new uint[slots];
        _children = new int[slots];
        Array.Fill(_keys, Empty);
    }

    /// <summary>Makes the automaton.</summary>
    /// <param name="terms">None of them empty; together at most <see cref="StatesMax"/> bytes.</param>
    internal static TermTrie Of(ImmutableArray<Term> terms)
    {
        var trie = new TermTrie(terms);
        for (var i = 0; i < terms.Length; i++)
        {
            trie.Insert(i);
        }

        return trie;
    }

    /// <summary>ASCII letters in lower case, all else as it is.</summary>
    internal static byte Folded(byte value) => (uint)(value - 'A') < 26 ? (byte)(value | 0x20) : value;

    /// <summary>The state behind one more byte; negative if no term goes on so.</summary>
    internal int Step(int state, byte value) => Child(state, Folded(value));

    /// <summary>The terms that end in a state and stand in a text there, one after another.</summary>
    /// <param name="state">The state behind the text's bytes before <paramref name="end"/>.</param>
    /// <param name="text">The text.</param>
    /// <param name="end">The place.</param>
    /// <param name="next">0 at first; where to go on.</param>
    /// <param name="found">The term.</param>
    internal bool TryNext(int state, ReadOnlySpan<byte> text, int end, ref int next, out Term found)
    {
        for (var i = next == 0 ? _firstTerm[state] : next - 2; i >= 0; i = _nextTerm[i])
        {
            if (Stands(_terms[i], text, end - _terms[i].Bytes.Length))
            {
                found = _terms[i];
                next = _nextTerm[i] + 2;
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>Whether a term may begin at a place of a message: an escape on the way may stand for anything.</summary>
    internal bool MayBegin(ReadOnlySpan<byte> json, int at)
    {
        for (var state = Root; at < json.Length; at++)
        {
            if (json[at] == '\\')
            {
                return true;
            }

            state = Step(state, json[at]);
            if (state < 0 || _firstTerm[state] >= 0)
            {
                return state >= 0;
            }
        }

        return false;
    }

    private static bool Stands(in Term term, ReadOnlySpan<byte> text, int start)
    {
        var end = start + term.Bytes.Length;
        return start >= 0 && (term.AnyCase || text[start..end].SequenceEqual(term.Bytes))
            && (!term.Whole || (WordEdge.Begins(text, start) && WordEdge.Ends(text, end)));
    }

    private void Insert(int term)
    {
        var state = Root;
        foreach (var value in _terms[term].Bytes)
        {
            var folded = Folded(value);
            var child = Child(state, folded);
            state = child > 0 ? child : Grow(state, folded);
        }

        _nextTerm[term] = _firstTerm[state];
        _firstTerm[state] = term;
    }

    private int Grow(int state, byte value)
    {
        var child = _firstTerm.Count;
        if (child >= StatesMax)
        {
            throw new InvalidOperationException("The terms are longer than their reader lets pass.");
        }

        _firstTerm.Add(-1);
        if (child * 2 > _keys.Length)
        {
            Rehash(_keys.Length * 2);
        }

        Put(Key(state, value), child);
        return child;
    }

    private int Child(int state, byte value)
    {
        var key = Key(state, value);
        var mask = _keys.Length - 1;
        for (var slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            if (_keys[slot] == key)
            {
                return _children[slot];
            }

            if (_keys[slot] == Empty)
            {
                return -1;
            }
        }
    }

    private void Put(uint key, int child)
    {
        var mask = _keys.Length - 1;
        var slot = Slot(key, mask);
        while (_keys[slot] != Empty)
        {
            slot = (slot + 1) & mask;
        }

        _keys[slot] = key;
        _children[slot] = child;
    }

    private void Rehash(int slots)
    {
        var (keys, children) = (_keys, _children);
        _keys = new uint[slots];
        _children = new int[slots];
        Array.Fill(_keys, Empty);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] != Empty)
            {
                Put(keys[i], children[i]);
            }
        }
    }

    private static uint Key(int state, byte value) => ((uint)state << 8) | value;

    private static int Slot(uint key, int mask) => (int)(BitOperations.RotateLeft(key * 0x9E3779B1u, 15) * 0x85EBCA6Bu >> 5) & mask;
}
