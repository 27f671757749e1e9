namespace Gateway.Governance.Masking.Rules;

/// <summary>A pattern as states that each wait for one byte of a set (Thompson's construction), repeats written out.</summary>
internal sealed class PatternStates
{
    private const int StatesMax = 30_000;

    private readonly List<(ByteSet Set, int Next, int Other)> _states = [];

    private PatternStates()
    {
    }

    /// <summary>The state that has matched.</summary>
    internal const int Accepting = 0;

    internal int Start { get; private set; }

    internal int Count => _states.Count;

    /// <exception cref="PatternException">The pattern is too large.</exception>
    internal static PatternStates Of(PatternNode pattern)
    {
        var states = new PatternStates();
        states.Add(default, -1, -1);
        states.Start = states.Add(pattern, Accepting);
        return states;
    }

    /// <summary>What a state waits for; empty where it waits for nothing.</summary>
    internal ByteSet SetOf(int state) => _states[state].Set;

    internal int Next(int state) => _states[state].Next;

    /// <summary>Adds to a set of states everything that is reached from one without reading.</summary>
    internal void Close(int state, SortedSet<int> reached, Stack<int> open)
    {
        open.Push(state);
        while (open.TryPop(out var one))
        {
            var (set, next, other) = _states[one];
            if (!set.IsEmpty || one == Accepting)
            {
                reached.Add(one);
            }
            else if (reached.Add(one))
            {
                open.Push(next);
                if (other >= 0)
                {
                    open.Push(other);
                }
            }
        }
    }

    private int Add(PatternNode node, int next)
    {
        switch (node)
        {
            case PatternNode.Byte one:
                return Add(one.Set, next, -1);
            case PatternNode.Sequence sequence:
                for (var i = sequence.Parts.Length - 1; i >= 0; i--)
                {
                    next = Add(sequence.Parts[i], next);
                }

                return next;
            case PatternNode.Either either:
                var first = Add(either.Choices[0], next);
                foreach (var choice in either.Choices.AsSpan(1..))
                {
                    first = Add(default, first, Add(choice, next));
                }

                return first;
            case PatternNode.Repeat repeat:
                var end = next;
                for (var i = repeat.To; i > 0; i--)
                {
                    next = Add(repeat.Part, next);
                    next = i > repeat.From ? Add(default, next, end) : next;
                }

                return next;
            default:
                throw new ArgumentOutOfRangeException(nameof(node));
        }
    }

    private int Add(ByteSet set, int next, int other)
    {
        if (_states.Count == StatesMax)
        {
            throw new PatternException("it is too large to be matched in bounded memory; write smaller repeats or fewer choices");
        }

        _states.Add((set, next, other));
        return _states.Count - 1;
    }
}
