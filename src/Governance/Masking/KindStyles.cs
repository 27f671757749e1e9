using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking;

/// <summary>The style for each kind that is hidden.</summary>
internal sealed class KindStyles
{
    private const int Classes = 4;

    private readonly ImmutableArray<MaskStyle?> _byKind;
    private readonly ImmutableArray<MaskStyle?> _byClass;

    // Of a kind that came later, and so of another configuration, nobody knows the family here: it is hidden where any is.
    private readonly MaskStyle? _ofOthers;

    private KindStyles(ImmutableArray<MaskStyle?> byKind, ImmutableArray<MaskStyle?> byClass)
    {
        _byKind = byKind;
        _byClass = byClass;
        _ofOthers = StrongestOf(byClass.AsSpan());
        HasSurrogates = byKind.Contains(MaskStyle.Surrogate) || byClass.Contains(MaskStyle.Surrogate);
        IsEmpty = byKind.All(s => s is null) && byClass.All(s => s is null);
    }

    internal static KindStyles None { get; } = new([], [.. new MaskStyle?[Classes]]);

    internal bool IsEmpty { get; }

    /// <summary>Whether some kind gets a surrogate.</summary>
    internal bool HasSurrogates { get; }

    /// <summary>Null if the kind is shown.</summary>
    internal MaskStyle? this[Kind kind] =>
        (int)kind < _byKind.Length ? _byKind[(int)kind] : _ofOthers;

    /// <param name="names">Kinds, groups, or <c>*</c>.</param>
    /// <param name="style">The style of all of them.</param>
    /// <param name="groups">Whose kinds the groups hold. A kind of another configuration is hidden where any group is.</param>
    /// <exception cref="ArgumentException">A name is no kind, no group and not <c>*</c>.</exception>
    internal static KindStyles Of(ImmutableArray<string> names, MaskStyle style, KindGroups groups)
    {
        var byKind = new MaskStyle?[Detectors.Count];
        var byClass = new MaskStyle?[Classes];
        foreach (var name in names.IsDefault ? [] : names)
        {
            if (string.Equals(name, Detectors.AllKinds, StringComparison.Ordinal))
            {
                Array.Fill(byClass, style);
            }
            else if (Detectors.TryGroup(name, out var family))
            {
                byClass[(int)family] = style;
            }
            else if (Detectors.TryParse(name, out var kind) && (int)kind < byKind.Length)
            {
                byKind[(int)kind] = style;
            }
            else
            {
                throw new ArgumentException(
                    $"No detector finds '{name}'; write one of {string.Join(", ", Detectors.Kinds)}, a group or *.", nameof(names));
            }
        }

        var ofOthers = StrongestOf(byClass);
        for (var i = 0; i < byKind.Length; i++)
        {
            byKind[i] = Stronger(byKind[i], groups.ClassOf((Kind)i) is { } family ? byClass[(int)family] : ofOthers);
        }

        return new KindStyles([.. byKind], [.. byClass]);
    }

    internal KindStyles Union(KindStyles other) => With(other, Stronger);

    /// <summary>What either hides, but a surrogate of this one stays one.</summary>
    internal KindStyles Recorded(KindStyles recording) =>
        With(recording, (own, other) => own == MaskStyle.Surrogate ? own : Stronger(own, other));

    private KindStyles With(KindStyles other, Func<MaskStyle?, MaskStyle?, MaskStyle?> choose)
    {
        var kinds = Math.Max(_byKind.Length, other._byKind.Length);
        return new KindStyles(
            [.. Enumerable.Range(0, kinds).Select(i => choose(this[(Kind)i], other[(Kind)i]))], [.. _byClass.Zip(other._byClass, choose)]);
    }

    private static MaskStyle? StrongestOf(ReadOnlySpan<MaskStyle?> styles)
    {
        MaskStyle? strongest = null;
        foreach (var style in styles) strongest = Stronger(strongest, style);
        return strongest;
    }

    private static MaskStyle? Stronger(MaskStyle? one, MaskStyle? other) =>
        one is null || (other is not null && MaskPlan.Weakness(other.Value) < MaskPlan.Weakness(one.Value)) ? other : one;
}
