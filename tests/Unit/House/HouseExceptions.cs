using Xunit;

namespace Gateway.Tests.House;

/// <summary>Rules may be broken by name, with a reason and a date, in exceptions.txt; an exception that nothing needs any more must
/// go.</summary>
internal static class HouseExceptions
{
    private const string File = "tests/Unit/House/exceptions.txt";

    private static readonly (string Name, string Rule)[] Known = [.. Repository.Read(File).Split('\n')
        .Where(l => l.Length > 0 && l[0] != '#').Select(Parse)];

    /// <summary>Fails with the list of what breaks <paramref name="rule"/>, or of exceptions from it that are not needed.</summary>
    /// <param name="rule">As in exceptions.txt.</param>
    /// <param name="fix">What to do about it, in one sentence.</param>
    /// <param name="broken">The name to put in exceptions.txt and what is wrong.</param>
    public static void Keep(string rule, string fix, IEnumerable<(string Name, string What)> broken)
    {
        var excused = Known.Where(k => string.Equals(k.Rule, rule, StringComparison.Ordinal)).Select(k => k.Name)
            .ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var complaints = new List<string>();
        foreach (var (name, what) in broken)
        {
            if (!excused.Contains(name))
            {
                complaints.Add($"{name}: {what}");
            }

            used.Add(name);
        }

        complaints.AddRange(excused.Except(used).Select(name => $"{name}: keeps '{rule}' now; delete its line in {File}"));
        if (complaints.Count > 0)
        {
            Assert.Fail($"{fix} Or name it in {File} with the rule '{rule}', the reason and the date.\n  "
                + string.Join("\n  ", complaints.Order(StringComparer.Ordinal)));
        }
    }

    private static (string Name, string Rule) Parse(string line)
    {
        var parts = line.Split('|', StringSplitOptions.TrimEntries);
        Assert.True(parts.Length == 4 && parts[2].Length > 0 && DateOnly.TryParseExact(parts[3], "yyyy-MM-dd", out _),
            $"{File}: write 'name | rule | reason | yyyy-MM-dd' instead of '{line}'.");
        return (parts[0], parts[1]);
    }
}
