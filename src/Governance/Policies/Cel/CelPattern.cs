using System.Buffers;

namespace Gateway.Governance.Policies.Cel;

/// <summary>A regular expression, run as the set of all the places in it where a match may stand. A text is read once from left to right,
/// and
/// each code point costs at most one visit of each instruction, whatever the expression: nothing is tried twice, and the visits are
/// charged.</summary>
/// <remarks>The platform's engine without backtracking is linear in the text as well, but its factor explodes with nested counts, such as
/// <c>(.{0,20}a){0,20}z</c>: seconds and gigabytes for 64 KiB.</remarks>
internal sealed class CelPattern
{
    private const int VisitsPerUnit = 128;
    private const int NeedlesMax = 5;

    private readonly Instruction[] _code;
    private readonly int _start;
    private readonly bool _isAnchored;
    private readonly CelCodePoints? _first;
    private readonly char[] _needles = [];

    private CelPattern(Instruction[] code, int start)
    {
        _code = code;
        _start = start;
        _isAnchored = code[start] is { Set: null, Place: CelPatternPlace.TextStart, IsPlace: true };
        _first = FirstSet();
        if (_first is not null) _needles = NeedlesOf(_first);
    }

    /// <summary>Reads and prepares a pattern.</summary>
    /// <returns>The expression, or null and what is wrong with the pattern.</returns>
    public static (CelPattern? Pattern, string Problem) Compile(string source)
    {
        try
        {
            var node = CelPatternParser.Parse(source);
            var code = new List<Instruction> { default };
            var start = Emit(code, node, 0);
            return (new CelPattern([.. code], start), "");
        }
        catch (FormatException problem)
        {
            return (null, "the regular expression is wrong: " + problem.Message);
        }
    }

    /// <summary>Whether the text holds a match; an exhausted frame's answer means nothing.</summary>
    public bool IsMatch(string text, ref CelFrame frame)
    {
        var count = _code.Length;
        var scratch = ArrayPool<int>.Shared.Rent(5 * count);
        try
        {
            var run = new Run(scratch, count);
            var isMatch = IsMatch(text, ref run, ref frame);
            // Wherever it ended, what it read since is paid for too.
            if (!frame.IsExhausted) frame.Charge(run.Visits / VisitsPerUnit);
            return isMatch;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(scratch);
        }
    }

    private bool IsMatch(string text, ref Run run, ref CelFrame frame)
    {
        for (var at = 0; ; )
        {
            if (run.Count == 0 && at > 0 && _isAnchored) return false;
            if (run.Count == 0 && _first is not null)
            {
                at = Skip(text, at, ref run);
                if (at == text.Length) return false;
            }

            if ((at == 0 || !_isAnchored) && Reach(_start, text, at, ref run)) return true;
            if (at == text.Length) return false;
            if (run.Visits >= VisitsPerUnit)
            {
                if (!frame.Charge(run.Visits / VisitsPerUnit)) return false;
                run.Visits %= VisitsPerUnit;
            }

            var codePoint = (int)text[at++];
            if (char.IsHighSurrogate((char)codePoint) && at < text.Length && char.IsLowSurrogate(text[at]))
            {
                codePoint = char.ConvertToUtf32((char)codePoint, text[at++]);
            }

            if (Step(codePoint, text, at, ref run)) return true;
        }
    }

    // From all instructions that wait for a code point to those that wait after it.
    private bool Step(int codePoint, string text, int at, ref Run run)
    {
        var waiting = run.Swap();
        run.Visits += waiting.Length;
        foreach (var index in waiting)
        {
            ref readonly var instruction = ref _code[index];
            if (instruction.Set!.Contains(codePoint) && Reach(instruction.Next, text, at, ref run)) return true;
        }

        return false;
    }

    // Adds all instructions that can be got to without reading; true when the end of the expression is among them.
    private bool Reach(int start, string text, int at, ref Run run)
    {
        run.Push(start);
        while (run.TryPop(out var index))
        {
            ref readonly var instruction = ref _code[index];
            if (index == 0) return true;
            if (instruction.Set is not null)
            {
                run.Wait(index);
            }
            else if (instruction.IsPlace)
            {
                if (IsAt(instruction.Place, text, at)) run.Push(instruction.Next);
            }
            else
            {
                run.Push(instruction.Other);
                run.Push(instruction.Next);
            }
        }

        return false;
    }

    private int Skip(string text, int at, ref Run run)
    {
        var start = at;
        if (_needles.Length > 0)
        {
            var found = text.AsSpan(at).IndexOfAny(_needles);
            at = found < 0 ? text.Length : at + found;
            run.Visits += (at - start) / 4;
            return at;
        }

        while (at < text.Length && !char.IsSurrogate(text[at]) && !_first!.Contains(text[at])) at++;
        run.Visits += at - start;
        return at;
    }

    private static bool IsAt(CelPatternPlace place, string text, int at) => place switch
    {
        CelPatternPlace.TextStart => at == 0,
        CelPatternPlace.TextEnd => at == text.Length,
        CelPatternPlace.LineStart => at == 0 || text[at - 1] == '\n',
        CelPatternPlace.LineEnd => at == text.Length || text[at] == '\n',
        _ => (IsWord(text, at - 1) != IsWord(text, at)) == (place == CelPatternPlace.WordBoundary),
    };

    private static bool IsWord(string text, int at) =>
        at >= 0 && at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_');

    // What a match starts with, if every match starts with a code point and none with a condition.
    private CelCodePoints? FirstSet()
    {
        var set = new CelPatternSet();
        var seen = new HashSet<int>();
        var open = new Stack<int>([_start]);
        while (open.TryPop(out var index))
        {
            if (index == 0 || _code[index].IsPlace) return null;
            if (!seen.Add(index)) continue;
            if (_code[index].Set is { } first)
            {
                foreach (var (from, to) in first.Ranges) set.Add(from, to);
            }
            else
            {
                open.Push(_code[index].Next);
                open.Push(_code[index].Other);
            }
        }

        return set.Build(isNegated: false, isCaseless: false);
    }

    private static char[] NeedlesOf(CelCodePoints first)
    {
        var needles = new List<char>();
        foreach (var (from, to) in first.Ranges)
        {
            if (to > char.MaxValue || to - from >= NeedlesMax || needles.Count + to - from >= NeedlesMax) return [];
            for (var c = from; c <= to; c++) needles.Add((char)c);
        }

        return [.. needles];
    }

    // Writes the instructions of a node that goes on at another, from the end to the start; instruction 0 is the end.
    private static int Emit(List<Instruction> code, CelPatternNode node, int next)
    {
        switch (node)
        {
            case CelPatternNode.One one:
                code.Add(new Instruction(next, 0, one.Set, default, false));
                break;
            case CelPatternNode.Place place:
                code.Add(new Instruction(next, 0, null, place.Kind, true));
                break;
            case CelPatternNode.Sequence sequence:
                for (var i = sequence.Parts.Length - 1; i >= 0; i--) next = Emit(code, sequence.Parts[i], next);
                return next;
            case CelPatternNode.Choice choice:
                var other = Emit(code, choice.Parts[^1], next);
                for (var i = choice.Parts.Length - 2; i >= 0; i--)
                {
                    code.Add(new Instruction(Emit(code, choice.Parts[i], next), other, null, default, false));
                    other = code.Count - 1;
                }

                return other;
            case CelPatternNode.Repetition repetition:
                return Emit(code, repetition, next);
        }

        return code.Count - 1;
    }

    private static int Emit(List<Instruction> code, CelPatternNode.Repetition repetition, int next)
    {
        var at = next;
        if (repetition.Most < 0)
        {
            code.Add(default);
            at = code.Count - 1;
            code[at] = new Instruction(Emit(code, repetition.Part, at), next, null, default, false);
        }

        for (var i = repetition.Least; i < repetition.Most; i++)
        {
            code.Add(new Instruction(Emit(code, repetition.Part, at), next, null, default, false));
            at = code.Count - 1;
        }

        for (var i = 0; i < repetition.Least; i++) at = Emit(code, repetition.Part, at);
        return at;
    }

    /// <summary>Reads a code point of a set, or checks a place, and goes on; or goes on at two.</summary>
    private readonly record struct Instruction(int Next, int Other, CelCodePoints? Set, CelPatternPlace Place, bool IsPlace);

    /// <summary>The waiting instructions of one place in the text and of the next, and which were visited at it.</summary>
    private ref struct Run
    {
        private readonly Span<int> _visited;
        private readonly Span<int> _stack;
        private Span<int> _waiting;
        private Span<int> _other;
        private int _place;
        private int _height;

        public Run(int[] scratch, int count)
        {
            _visited = scratch.AsSpan(0, count);
            _visited.Clear();
            _stack = scratch.AsSpan(count, 2 * count);
            _waiting = scratch.AsSpan(3 * count, count);
            _other = scratch.AsSpan(4 * count, count);
            _place = 1;
        }

        public int Count { get; private set; }

        public int Visits { get; set; }

        public ReadOnlySpan<int> Swap()
        {
            var waiting = _waiting[..Count];
            var free = _other;
            _other = _waiting;
            _waiting = free;
            Count = 0;
            _place++;
            return waiting;
        }

        public void Push(int index)
        {
            if (_visited[index] == _place) return;
            _visited[index] = _place;
            Visits++;
            _stack[_height++] = index;
        }

        public bool TryPop(out int index)
        {
            var isAny = _height > 0;
            index = isAny ? _stack[--_height] : 0;
            return isAny;
        }

        public void Wait(int index) => _waiting[Count++] = index;
    }
}
