using System.Collections.Immutable;
using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking.Content;

/// <summary>What becomes of content that detectors cannot read: images, audio, binary resources and blocks of unknown types. Where no
/// rule speaks of a kind it passes. Immutable.</summary>
public sealed class ContentRules
{
    private readonly ImmutableArray<bool> _dropped;
    private readonly ImmutableArray<bool> _held;

    private ContentRules(ImmutableArray<bool> dropped, ImmutableArray<bool> held)
    {
        (_dropped, _held) = (dropped, held);
        IsEmpty = !dropped.Contains(true) && !held.Contains(true);
    }

    /// <summary>The kinds as policies write them.</summary>
    public static ImmutableArray<string> Names { get; } = ["image", "audio", "blob", "unknown"];

    /// <summary>Whether everything passes.</summary>
    public bool IsEmpty { get; }

    /// <summary>The rules of a decision's obligations, for what returns. Holding wins over dropping.</summary>
    public static ContentRules For(ImmutableArray<MaskObligation> obligations)
    {
        var dropped = new bool[Names.Length];
        var held = new bool[Names.Length];
        foreach (var obligation in obligations.IsDefault ? [] : obligations)
        {
            foreach (var name in obligation.Content.IsDefault ? [] : obligation.Content)
            {
                (obligation.HoldsContent ? held : dropped)[Names.IndexOf(name)] = true;
            }
        }

        return new ContentRules([.. dropped], [.. held]);
    }

    internal bool Withholds(ContentKind kind) => _dropped[(int)kind] || _held[(int)kind];

    internal bool Holds(ContentKind kind) => _held[(int)kind];
}
