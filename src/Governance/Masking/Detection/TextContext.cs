using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>A text and what is said about it beside it.</summary>
internal readonly ref struct TextContext
{
    /// <summary>The decoded text.</summary>
    internal required ReadOnlySpan<byte> Text { get; init; }

    /// <summary>The name of the JSON property that holds it, empty if none.</summary>
    internal ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Whether the word "secret" stood in one of the strings just before it.</summary>
    internal bool NearSecret { get; init; }

    /// <summary>The manifests that the pass over the text has seen; set while its candidates are verified.</summary>
    internal SeenManifests Manifests { get; init; }

    /// <summary>What that pass has judged of values behind names; set as well then.</summary>
    internal JudgedValues Judged { get; init; }
}
