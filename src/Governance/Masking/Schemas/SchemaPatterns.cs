using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>A schema's regular expressions, in linear time only. One that has no such form matches nothing.</summary>
internal static class SchemaPatterns
{
    private const int KeptMax = 512;
    private const int LengthMax = 2048;

    private static readonly ConcurrentDictionary<string, Regex?> Kept = new(StringComparer.Ordinal);

    internal static bool Matches(string pattern, string text)
    {
        if (pattern.Length > LengthMax)
        {
            return false;
        }

        if (!Kept.TryGetValue(pattern, out var regex))
        {
            regex = Compile(pattern);
            if (Kept.Count < KeptMax)
            {
                Kept.TryAdd(pattern, regex);
            }
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
