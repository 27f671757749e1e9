using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Encodings;

/// <summary>The buffers for one depth of decoding, made when that depth is first reached.</summary>
internal sealed class Layer
{
    internal TextTraits Traits { get; } = new();

    internal FoldedText Folded { get; } = new();

    internal EscapedText Escaped { get; } = new();

    internal QuotedPrintable Quoted { get; } = new();

    internal Base64Run Base64 { get; } = new();

    internal HexRun Hex { get; } = new();

    /// <summary>What the text at this depth holds.</summary>
    internal List<TextMatch> Matches { get; } = [];

    internal void Release()
    {
        Folded.Release();
        Escaped.Release();
        Quoted.Release();
        Base64.Release();
        Hex.Release();
    }
}
