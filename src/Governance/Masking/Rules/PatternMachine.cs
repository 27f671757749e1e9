using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Governance.Masking.Rules;

/// <summary>
/// A pattern as a table of states: one look-up per byte, nothing to back out of, the longest match from a place. Immutable, so any number
/// of threads may use it.
/// </summary>
internal sealed class PatternMachine
{
    /// <summary>The longest value that a pattern may match, bytes: what a stream must hold back at most.</summary>
    internal const int LengthMax = 512;

    private const int StatesMax = 8_000;
    private const int WorkMax = 1_000_000;
    private const int StartBytes = 3;
    private const ushort Dead = 0;

    private readonly byte[] _classes = new byte[256];
    private readonly List<ushort> _next = [];
    private readonly List<bool> _accepts = [];
    private int _width;
    private ushort[] _table = [];
    private bool[] _accepting = [];

    private PatternMachine(PatternNode pattern)
    {
        LongestMatch = (int)pattern.Max;
    }

    /// <summary>The most bytes of a match.</summary>
    internal int LongestMatch { get; }

    /// <summary>The bytes that a match may have at its first three places; every byte where it may be over by then.</summary>
    internal ImmutableArray<ByteSet> Starts { get; private set; } = [];

    /// <summary>Makes the table of a pattern.</summary>
    /// <exception cref="PatternException">It cannot be read, matches nothing at all, or is too long or large.</exception>
    internal static PatternMachine Compile(string prefix, string pattern, bool anyCase)
    {
        var literal = string.Concat(prefix.Select(c => char.IsAsciiLetterOrDigit(c) || c > '\x7f' ? c.ToString() : Quoted(c)));
        var before = PatternParser.Parse(literal, anyCase);
        var body = PatternParser.Parse(pattern, anyCase);
        if (body.Min == 0 && (pattern.Length > 0 || prefix.Length == 0))
        {
            throw new PatternException("it matches where nothing stands; let it ask for one character at least");
        }

        var node = new PatternNode.Sequence([before, body]);
        if (node.Max > LengthMax)
        {
            throw new PatternException($"it matches more than {LengthMax} bytes, which a stream would have to hold back; "
                + "write smaller repeats");
        }

        var machine = new PatternMachine(node);
        machine.Build(PatternStates.Of(node));
        return machine;
    }

    /// <summary>The end of the longest match that begins at a place and may end where it does; -1 if there is none.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="standsAlone">Whether no letter or digit may follow its last one.</param>
    /// <param name="budget">Bytes that may still be looked at; what is looked at is taken off.</param>
    internal int Longest(ReadOnlySpan<byte> text, int at, bool standsAlone, ref int budget)
    {
        var table = _table;
        var state = 1;
        var found = -1;
        var i = at;
        for (; i < text.Length; i++)
        {
            state = table[(state * _width) + _classes[text[i]]];
            if (state == Dead)
            {
                break;
            }

            if (_accepting[state] && (!standsAlone || WordEdge.Ends(text, i + 1)))
            {
                found = i + 1;
            }
        }

        budget -= i - at + 1;
        return found;
    }

    private static string Quoted(char character) => character switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
        _ => "\\" + character,
    };

    private void Build(PatternStates states)
    {
        var sets = Enumerable.Range(0, states.Count).Select(states.SetOf).Where(s => !s.IsEmpty).Distinct().ToArray();
        var samples = Classify(sets);
        _width = samples.Count;
        var numbers = new Dictionary<string, ushort>(StringComparer.Ordinal);
        var members = new List<int[]>();
        var open = new Stack<int>();
        var work = 0;
        Number([]);
        Number(Reached([states.Start]));
        for (var state = 1; state < members.Count; state++)
        {
            for (var c = 0; c < _width; c++)
            {
                work += members[state].Length + 1;
                if (work > WorkMax || members.Count > StatesMax)
                {
                    throw new PatternException(
                        "it needs too many states to be matched byte by byte; write smaller repeats or fewer choices");
                }

                var sample = samples[c];
                _next[(state * _width) + c] = Number(Reached(
                    members[state].Where(s => states.SetOf(s).Has(sample)).Select(states.Next)));
            }
        }

        _table = [.. _next];
        _accepting = [.. _accepts];
        Starts = FirstBytes();

        SortedSet<int> Reached(IEnumerable<int> from)
        {
            var reached = new SortedSet<int>();
            foreach (var one in from)
            {
                states.Close(one, reached, open);
            }

            return reached;
        }

        ushort Number(SortedSet<int> set)
        {
            int[] waiting = [.. set.Where(s => s == PatternStates.Accepting || !states.SetOf(s).IsEmpty)];
            var key = new string(MemoryMarshal.Cast<int, char>(waiting));
            if (!numbers.TryGetValue(key, out var number))
            {
                number = (ushort)members.Count;
                numbers.Add(key, number);
                members.Add(waiting);
                _accepts.Add(waiting.Contains(PatternStates.Accepting));
                _next.AddRange(new ushort[_width]);
            }

            return number;
        }
    }

    // Bytes that no set tells apart share a column; the list has one of each.
    private List<int> Classify(ByteSet[] sets)
    {
        var samples = new List<int>();
        var known = new Dictionary<string, byte>(StringComparer.Ordinal);
        for (var value = 0; value < 256; value++)
        {
            var key = string.Concat(sets.Select(s => s.Has(value) ? '1' : '0'));
            if (!known.TryGetValue(key, out var number))
            {
                number = (byte)samples.Count;
                known.Add(key, number);
                samples.Add(value);
            }

            _classes[value] = number;
        }

        return samples;
    }

    private ImmutableArray<ByteSet> FirstBytes()
    {
        var sets = ImmutableArray.CreateBuilder<ByteSet>(StartBytes);
        HashSet<int> reached = [1];
        var isOver = false;
        for (var place = 0; place < StartBytes; place++)
        {
            var set = isOver ? ByteSet.All : default;
            var next = new HashSet<int>();
            foreach (var state in reached)
            {
                for (var value = 0; value < 256; value++)
                {
                    var to = _table[(state * _width) + _classes[value]];
                    if (to != Dead)
                    {
                        set |= ByteSet.Of(value);
                        next.Add(to);
                    }
                }
            }

            isOver |= next.Any(s => _accepting[s]);
            reached = next;
            sets.Add(set);
        }

        return sets.ToImmutable();
    }
}
