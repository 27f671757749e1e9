namespace Gateway.Governance.Masking.Content;

/// <summary>What detectors cannot read; the order is that of <see cref="ContentRules.Names"/>.</summary>
internal enum ContentKind
{
    Image,
    Audio,
    Blob,
    Unknown,
}
