using System.Collections.Concurrent;

namespace Gateway.Governance.Masking.Schemas;

/// <summary>A schema's regular expressions, in linear time only. One that has no such form matches nothing.</summary>
/// <remarks>
/// What one costs is counted as it is matched, not timed, so that a busy machine decides nothing. The runtime's own linear expressions
/// build what they match with while they read, at thousands of times the price of a character and with no bound that can be set for
/// one of them.
/// </remarks>
internal static class SchemaPatterns
{
    private const int LengthMax = 2048;

    // Of all that are kept, and how many states they have together.
    private const int KeptMax = 512;
    private const int StatesKept = 256 * 1024;

    // In look-ups: to read a character of a pattern, to make a state, to ask a pattern; and how many states are made ready in the time
    // of one.
    private const int CharacterLooks = 512;
    private const int StateLooks = 4;
    private const int AskLooks = 64;
    private const int LookStates = 16;

    private static readonly ConcurrentDictionary<string, SchemaPattern?> Kept = new(StringComparer.Ordinal);

    // How many states are kept, about: two threads may both add theirs.
    private static long _statesKept;

    /// <summary>Whether a pattern is somewhere in a text.</summary>
    /// <param name="pattern">The regular expression.</param>
    /// <param name="text">The text.</param>
    /// <param name="looks">What it costs.</param>
    internal static bool Matches(string pattern, string text, LookBudget looks)
    {
        if (pattern.Length > LengthMax || !looks.Spend(AskLooks))
        {
            return false;
        }

        if (!Kept.TryGetValue(pattern, out var read))
        {
            read = Read(pattern);
            looks.Spend((CharacterLooks * pattern.Length) + (StateLooks * (read?.Size ?? SchemaPattern.PartsMax)));
            Keep(pattern, read);
        }

        return read is not null && looks.Spend(read.Size / LookStates) && read.IsIn(text, looks);
    }

    private static void Keep(string pattern, SchemaPattern? read)
    {
        var states = read?.Size ?? 1;
        if (Kept.Count >= KeptMax || Interlocked.Read(ref _statesKept) + states > StatesKept)
        {
            // One upstream's many must not keep the others' out for ever.
            Kept.Clear();
            Interlocked.Exchange(ref _statesKept, 0);
        }

        if (Kept.TryAdd(pattern, read))
        {
            Interlocked.Add(ref _statesKept, states);
        }
    }

    private static SchemaPattern? Read(string pattern)
    {
        try
        {
            return new SchemaPattern(SchemaPatternParser.Parse(pattern));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
