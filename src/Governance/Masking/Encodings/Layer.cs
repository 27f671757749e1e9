using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>The buffers for one depth of decoding, made when that depth is first reached.</summary>
internal sealed class Layer
{
    private const int MatchesKept = 4096;

    internal TextTraits Traits { get; } = new();

    internal FoldedText Folded { get; } = new();

    internal EscapedText Escaped { get; } = new();

    internal QuotedPrintable Quoted { get; } = new();

    internal Base64Run Base64 { get; } = new();

    internal HexRun Hex { get; } = new();

    /// <summary>What the text at this depth holds.</summary>
    internal List<TextMatch> Matches { get; } = [];

    /// <summary>Empties a list of a thread, and gives back what a text with very many values made of it.</summary>
    internal static void Clear(List<TextMatch> matches)
    {
        matches.Clear();
        if (matches.Capacity > MatchesKept)
        {
            matches.Capacity = 0;
        }
    }

    internal void Release()
    {
        Clear(Matches);
        Traits.Release();
        Folded.Release();
        Escaped.Release();
        Quoted.Release();
        Base64.Release();
        Hex.Release();
    }
}
