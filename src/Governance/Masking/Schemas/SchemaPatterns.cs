using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>A schema's regular expressions, in linear time only. One that has no such form matches nothing.</summary>
internal static class SchemaPatterns
{
    private const int KeptMax = 512;
    private const int LengthMax = 2048;

    // In look-ups: to compile one, to ask one, and how many characters it reads in the time of one.
    private const int CompileLooks = 512 * 1024;
    private const int AskLooks = 64;
    private const int LookChars = 4;

    private static readonly ConcurrentDictionary<string, Regex?> Kept = new(StringComparer.Ordinal);

    /// <summary>Whether a pattern is somewhere in a text.</summary>
    /// <param name="pattern">The regular expression.</param>
    /// <param name="text">The text.</param>
    /// <param name="looks">What it costs.</param>
    internal static bool Matches(string pattern, string text, LookBudget looks)
    {
        looks.Spend(AskLooks + (text.Length / LookChars));
        if (pattern.Length > LengthMax)
        {
            return false;
        }

        if (!Kept.TryGetValue(pattern, out var regex))
        {
            looks.Spend(CompileLooks);
            regex = Compile(pattern);
            if (Kept.Count >= KeptMax)
            {
                // One upstream's many must not keep the others' out for ever.
                Kept.Clear();
            }

            Kept.TryAdd(pattern, regex);
        }

        return regex is not null && regex.IsMatch(text);
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
