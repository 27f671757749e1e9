using System.Collections.Immutable;
using System.Numerics;

namespace Gateway.Governance.Masking.Rules;

/// <summary>
/// Every term of every dictionary in one automaton (Aho and Corasick, 1975): each byte of a text is stepped over once, however many terms
/// there are. It runs in one case; a term that asks for its exact case is compared where it is found. Immutable.
/// </summary>
internal sealed class TermAutomaton
{
    /// <summary>Most states, and so about the most bytes of all terms together.</summary>
    internal const int StatesMax = 1 << 24;

    /// <summary>Before the first byte of any term.</summary>
    internal const int Root = 0;

    private const uint Empty = uint.MaxValue;

    private readonly ImmutableArray<Term> _terms;
    private readonly int[] _ofRoot = new int[256];
    private readonly List<int> _parents = [-1];
    private readonly List<byte> _bytes = [0];
    private readonly List<int> _firstTerm = [-1];
    private readonly int[] _nextTerm;
    private uint[] _keys;
    private int[] _children;
    private int[] _fallback = [];
    private int[] _shorter = [];

    private TermAutomaton(ImmutableArray<Term> terms)
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
    internal static TermAutomaton Of(ImmutableArray<Term> terms)
    {
        var automaton = new TermAutomaton(terms);
        for (var i = 0; i < terms.Length; i++)
        {
            automaton.Insert(i);
        }

        automaton.Link();
        return automaton;
    }

    /// <summary>ASCII letters in lower case, all else as it is.</summary>
    internal static byte Folded(byte value) => (uint)(value - 'A') < 26 ? (byte)(value | 0x20) : value;

    /// <summary>The state behind one more byte.</summary>
    internal int Step(int state, byte value)
    {
        var folded = Folded(value);
        while (state != Root)
        {
            var child = Child(state, folded);
            if (child > 0)
            {
                return child;
            }

            state = _fallback[state];
        }

        return _ofRoot[folded];
    }

    /// <summary>Whether a term may end in this state.</summary>
    internal bool Ends(int state) => _firstTerm[state] >= 0 || _shorter[state] > 0;

    /// <summary>The longest term that ends at a place and stands there; false if there is none.</summary>
    /// <param name="state">The state behind the text's bytes before <paramref name="end"/>.</param>
    /// <param name="text">The text.</param>
    /// <param name="end">The place.</param>
    /// <param name="seen">Dictionaries, a bit each, that are not asked any more.</param>
    /// <param name="found">The term.</param>
    internal bool TryFind(int state, ReadOnlySpan<byte> text, int end, ulong seen, out Term found)
    {
        for (; state > 0; state = _shorter[state])
        {
            for (var i = _firstTerm[state]; i >= 0; i = _nextTerm[i])
            {
                found = _terms[i];
                if ((seen >> found.Dictionary & 1) == 0 && Stands(found, text, end - found.Bytes.Length))
                {
                    return true;
                }
            }
        }

        found = default;
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
        var child = _parents.Count;
        if (child >= StatesMax)
        {
            throw new InvalidOperationException("The terms are longer than their reader lets pass.");
        }

        _parents.Add(state);
        _bytes.Add(value);
        _firstTerm.Add(-1);
        if (child * 2 > _keys.Length)
        {
            Rehash(_keys.Length * 2);
        }

        Put(Key(state, value), child);
        return child;
    }

    // Children come after their parents, but not level by level, so states are linked in the order of their depth.
    private void Link()
    {
        var count = _parents.Count;
        _fallback = new int[count];
        _shorter = new int[count];
        var depths = new int[count];
        for (var state = 1; state < count; state++)
        {
            depths[state] = depths[_parents[state]] + 1;
            if (depths[state] == 1)
            {
                _ofRoot[_bytes[state]] = state;
            }
        }

        foreach (var state in Enumerable.Range(1, count - 1).OrderBy(s => depths[s]))
        {
            _fallback[state] = depths[state] == 1 ? Root : Step(_fallback[_parents[state]], _bytes[state]);
            _shorter[state] = _firstTerm[_fallback[state]] >= 0 ? _fallback[state] : _shorter[_fallback[state]];
        }
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
