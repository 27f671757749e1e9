namespace Gateway.Governance.Masking.Personal;

/// <summary>
/// The forms of all rules as one tree: a step for each group of digits or letters, with the separator before it. A text is compared
/// with every form at once, group by group, and left as soon as no form goes on like it.
/// </summary>
internal sealed class IdForms
{
    internal const int GroupMax = 31;

    private const int Slots = 2048;
    private const string Separators = ":_-./(+";

    private readonly int[] _keys = new int[Slots];
    private readonly short[] _next = new short[Slots];
    private readonly List<IdEnding> _endings = [IdEnding.None];

    internal IdForms(IEnumerable<IdRule> rules)
    {
        var found = new Dictionary<int, List<(IdRule Rule, bool IsStrong)>>();
        foreach (var rule in rules)
        {
            Add(rule, rule.Strong, true, found);
            Add(rule, rule.Weak, false, found);
        }

        foreach (var (node, entries) in found)
        {
            _endings[node] = new IdEnding([.. entries.Where(e => e.IsStrong).Select(e => e.Rule)],
                [.. entries.Where(e => !e.IsStrong).Select(e => e.Rule)]);
        }
    }

    /// <summary>The step that a group is.</summary>
    /// <param name="separator">0 for none, otherwise what <see cref="SeparatorOf"/> tells.</param>
    /// <param name="isLetters">Whether the group has letters.</param>
    /// <param name="length">1 to <see cref="GroupMax"/>.</param>
    internal static int Step(int separator, bool isLetters, int length) => (separator << 6) | (isLetters ? 32 : 0) | length;

    /// <summary>The number of a separator, -1 if forms have none such.</summary>
    internal static int SeparatorOf(byte value) => value switch
    {
        (byte)' ' => 1, (byte)'-' => 2, (byte)'.' => 3, (byte)'/' => 4, (byte)'(' => 5, (byte)'+' => 6, _ => -1,
    };

    /// <summary>The node behind another, 0 if there is none; 0 is also where every form begins.</summary>
    internal int Next(int node, int step)
    {
        var key = (node << 9) | step;
        for (var slot = Slot(key); _keys[slot] != 0; slot = (slot + 1) & (Slots - 1))
        {
            if (_keys[slot] == key)
            {
                return _next[slot];
            }
        }

        return 0;
    }

    /// <summary>What forms end at a node.</summary>
    internal IdEnding this[int node] => _endings[node];

    private static int Slot(int key) => (int)(((uint)key * 0x9E3779B1) >> 21) & (Slots - 1);

    private void Add(IdRule rule, string forms, bool isStrong, Dictionary<int, List<(IdRule Rule, bool IsStrong)>> found)
    {
        foreach (var form in forms.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var node = 0;
            var separator = 0;
            for (var at = 0; at < form.Length;)
            {
                var isLetters = form[at] == 'A';
                at += isLetters ? 1 : 0;
                var length = 0;
                for (; at < form.Length && char.IsAsciiDigit(form[at]); at++)
                {
                    length = (length * 10) + (form[at] - '0');
                }

                node = Child(node, Step(separator, isLetters, length));
                separator = at < form.Length ? Separators.IndexOf(form[at++], StringComparison.Ordinal) : 0;
            }

            if (!found.TryGetValue(node, out var entries))
            {
                found[node] = entries = [];
            }

            entries.Add((rule, isStrong));
        }
    }

    private int Child(int node, int step)
    {
        var next = Next(node, step);
        if (next == 0)
        {
            var slot = Slot((node << 9) | step);
            while (_keys[slot] != 0)
            {
                slot = (slot + 1) & (Slots - 1);
            }

            next = _endings.Count;
            _keys[slot] = (node << 9) | step;
            _next[slot] = (short)next;
            _endings.Add(IdEnding.None);
        }

        return next;
    }
}
