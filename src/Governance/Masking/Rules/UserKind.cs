using System.Collections.Immutable;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Rules;

/// <summary>A kind of values that the configuration describes.</summary>
internal sealed class UserKind
{
    /// <summary>Of what the configuration describes: its writers know their values, so it wins over kinds that only guess.</summary>
    internal const byte Rank = 40;

    private const int ContextBytes = 40;

    /// <summary>Its number.</summary>
    internal required Kind Kind { get; init; }

    /// <summary>Its family.</summary>
    internal KindClass Class { get; init; } = KindClass.Custom;

    /// <summary>Prefix and pattern together.</summary>
    internal required PatternMachine Machine { get; init; }

    /// <summary>Bytes of the prefix, which the checksum does not cover.</summary>
    internal int PrefixBytes { get; init; }

    /// <summary>What must hold of what the pattern matched.</summary>
    internal ValueChecksum Checksum { get; init; }

    /// <summary>Words, in lower case, that tell what a value beside them is.</summary>
    internal ImmutableArray<byte[]> Context { get; init; } = [];

    /// <summary>0 to 100, beside one of the words or where there are none to ask for.</summary>
    internal int Confidence { get; init; } = 85;

    /// <summary>0 to 100, where none of the words is near.</summary>
    internal int Alone { get; init; }

    /// <summary>Whether letters and digits may not touch a value.</summary>
    internal bool Whole { get; init; } = true;

    /// <summary>The value that begins at a place; false if there is none.</summary>
    /// <param name="context">The text.</param>
    /// <param name="at">The place.</param>
    /// <param name="budget">Bytes that may still be looked at.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="confidence">0 to 100.</param>
    internal bool TryFind(in TextContext context, int at, ref int budget, out int length, out int confidence)
    {
        length = confidence = 0;
        if (Whole && !WordEdge.Begins(context.Text, at))
        {
            return false;
        }

        var end = Machine.Longest(context.Text, at, Whole, ref budget);
        if (end < 0 || !ValueChecksums.Hold(Checksum, context.Text[(at + PrefixBytes)..end]))
        {
            return false;
        }

        length = end - at;
        confidence = Context.IsEmpty || NearWords.Stand(Context, context, at, ContextBytes) ? Confidence : Alone;
        return true;
    }
}
