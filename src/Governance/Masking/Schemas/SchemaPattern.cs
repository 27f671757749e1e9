using System.Buffers;
using System.Text;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>
/// A pattern as states that each wait for one character (Thompson's construction, repeats written out). All that can be reached is
/// followed at once, so a text costs at most its characters times the states; each state that is entered is counted as a look. Nothing
/// is built while a text is read, so its size is known from the beginning.
/// </summary>
internal sealed class SchemaPattern
{
    // Schemas say how long a text may be in patterns too: [a-z]{1,65536} has two states for each.
    internal const int PartsMax = 100_000;

    // The state in which the pattern has matched.
    private const int Matched = 0;

    private readonly List<State> _states = [new State(null, null, -1, -1)];
    private readonly int _start;
    private int _added;

    /// <exception cref="FormatException">The pattern is too large.</exception>
    internal SchemaPattern(PatternPart pattern)
    {
        _start = Add(pattern, Matched);
        _states.TrimExcess();
    }

    /// <summary>How many states it has.</summary>
    internal int Size => _states.Count;

    // ^ at the beginning: nothing else can begin further on.
    private bool IsAnchored => _states[_start].Edge == PatternEdge.Begin;

    /// <summary>Whether the pattern is somewhere in a text; false as well where that costs too much to be told.</summary>
    internal bool IsIn(string text, LookBudget looks)
    {
        var room = ArrayPool<int>.Shared.Rent(4 * Size);
        try
        {
            return new Walk(this, text, room).Run(looks);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(room);
        }
    }

    private int Add(PatternPart part, int next)
    {
        // Parts that are empty add no state, however often they are repeated.
        if (++_added > PartsMax)
        {
            throw new FormatException("The pattern is too large.");
        }

        switch (part)
        {
            case PatternPart.One one:
                return Add(new State(one.Set, null, next, -1));
            case PatternPart.Place place:
                return Add(new State(null, place.Edge, next, -1));
            case PatternPart.Sequence sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                {
                    next = Add(sequence.Parts[i], next);
                }

                return next;
            case PatternPart.Either either:
                var first = Add(either.Choices[0], next);
                foreach (var choice in either.Choices.Skip(1))
                {
                    first = Add(new State(null, null, first, Add(choice, next)));
                }

                return first;
            case PatternPart.Repeat repeat:
                return Add(repeat, next);
            default:
                throw new ArgumentOutOfRangeException(nameof(part));
        }
    }

    private int Add(PatternPart.Repeat repeat, int next)
    {
        var end = next;
        if (repeat.To is null)
        {
            next = Add(new State(null, null, -1, end));
            _states[next] = _states[next] with { Next = Add(repeat.Part, next) };
        }

        for (var i = repeat.To ?? repeat.From; i > 0; i--)
        {
            next = Add(repeat.Part, next);
            next = i > repeat.From ? Add(new State(null, null, next, end)) : next;
        }

        return next;
    }

    private int Add(State state)
    {
        _states.Add(state);
        return _states.Count - 1;
    }

    /// <summary>Waits for a character or a place; without either, goes on in both ways.</summary>
    private readonly record struct State(CharacterSet? Set, PatternEdge? Edge, int Next, int Other);

    /// <summary>One way through a text.</summary>
    private ref struct Walk
    {
        private readonly SchemaPattern _pattern;
        private readonly string _text;
        private readonly Span<int> _marks;
        private readonly Span<int> _open;
        private Span<int> _now;
        private Span<int> _next;
        private int _count;
        private int _mark;
        private bool _isMatched;
        private Rune? _before;
        private Rune? _behind;

        internal Walk(SchemaPattern pattern, string text, int[] room)
        {
            var size = pattern.Size;
            _pattern = pattern;
            _text = text;
            _marks = room.AsSpan(0, size);
            _open = room.AsSpan(size, size);
            _now = room.AsSpan(2 * size, size);
            _next = room.AsSpan(3 * size, size);
            _marks.Clear();
        }

        internal bool Run(LookBudget looks)
        {
            for (var at = 0; looks.Spend(1 + _count); at += _behind!.Value.Utf16SequenceLength)
            {
                Rune.DecodeFromUtf16(_text.AsSpan(at), out var rune, out _);
                _behind = at < _text.Length ? rune : null;
                var spent = Step(at == 0 || !_pattern.IsAnchored);
                if (_isMatched || _behind is null || (_count == 0 && _pattern.IsAnchored) || !looks.Spend(spent))
                {
                    return _isMatched;
                }

                _before = _behind;
            }

            return false;
        }

        // From one place to the next: what waited for the character between them goes on.
        private int Step(bool begins)
        {
            var waiting = _count;
            var last = _now;
            _now = _next;
            _next = last;
            (_count, _mark) = (0, _mark + 1);
            var entered = 0;
            for (var i = 0; i < waiting; i++)
            {
                var state = _pattern._states[_now[i]];
                entered += state.Set!.Has(_before!.Value) ? Enter(state.Next) : 0;
            }

            return entered + (begins ? Enter(_pattern._start) : 0);
        }

        private int Enter(int state)
        {
            var (entered, open) = (0, 0);
            Open(state, ref open);
            while (open > 0)
            {
                entered++;
                var index = _open[--open];
                var (set, edge, next, other) = _pattern._states[index];
                if (set is not null)
                {
                    _next[_count++] = index;
                }
                else if (index == Matched)
                {
                    _isMatched = true;
                }
                else if (edge is not { } place || Stands(place))
                {
                    Open(next, ref open);
                    Open(other, ref open);
                }
            }

            return entered;
        }

        private readonly void Open(int state, ref int open)
        {
            if (state >= 0 && _marks[state] != _mark)
            {
                _marks[state] = _mark;
                _open[open++] = state;
            }
        }

        private readonly bool Stands(PatternEdge edge) => edge switch
        {
            PatternEdge.Begin => _before is null,
            PatternEdge.End => _behind is null,
            _ => (IsWord(_before) != IsWord(_behind)) == (edge == PatternEdge.Word),
        };

        private static bool IsWord(Rune? rune) =>
            rune is { IsAscii: true } one && (char.IsAsciiLetterOrDigit((char)one.Value) || one.Value == '_');
    }
}
