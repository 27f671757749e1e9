namespace Gateway.Governance.Configuration;

/// <summary>Finds what somebody most likely meant to write.</summary>
public static class NearestName
{
    private const int LengthMax = 64;

    /// <summary>The known name that needs the fewest letters changed, at most a third of them; null when none is near.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        if (written.Length is 0 or > LengthMax) return null;
        string? nearest = null;
        var fewest = Math.Max(1, written.Length / 3) + 1;
        foreach (var name in known)
        {
            if (name.Length > LengthMax) continue;
            var distance = string.Equals(name, written, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(written, name);
            if (distance >= fewest) continue;
            fewest = distance;
            nearest = name;
        }

        return nearest;
    }

    /// <summary><c>; did you mean "name"?</c>, or nothing.</summary>
    public static string Hint(string written, IEnumerable<string> known) =>
        Of(written, known) is { } name ? $"; did you mean \"{name}\"?" : "";

    /// <summary>Letters to insert, remove, change or swap with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> before = stackalloc int[LengthMax + 1], previous = stackalloc int[LengthMax + 1], current = stackalloc int[LengthMax + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + same);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            var spare = before;
            before = previous;
            previous = current;
            current = spare;
        }

        return previous[b.Length];
    }
}
