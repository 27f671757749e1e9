using System.Buffers;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>What stands between the groups of a number.</summary>
internal static class SurrogateSeparators
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(" -./()\t");

    internal static bool Is(char character) => Characters.Contains(character);
}
