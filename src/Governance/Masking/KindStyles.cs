using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking;

/// <summary>The style for each kind that is hidden: those that are known, and by family those that come later.</summary>
internal sealed class KindStyles
{
    private const int Classes = 4;

    private readonly ImmutableArray<MaskStyle?> _byKind;
    private readonly ImmutableArray<MaskStyle?> _byClass;

    private KindStyles(ImmutableArray<MaskStyle?> byKind, ImmutableArray<MaskStyle?> byClass)
    {
        _byKind = byKind;
        _byClass = byClass;
        HasSurrogates = byKind.Contains(MaskStyle.Surrogate) || byClass.Contains(MaskStyle.Surrogate);
        IsEmpty = byKind.All(s => s is null) && byClass.All(s => s is null);
    }

    internal static KindStyles None { get; } = new([], [.. new MaskStyle?[Classes]]);

    internal bool IsEmpty { get; }

    /// <summary>Whether some kind gets a surrogate.</summary>
    internal bool HasSurrogates { get; }

    /// <summary>Null if the kind is shown.</summary>
    internal MaskStyle? this[Kind kind] =>
        (int)kind < _byKind.Length ? _byKind[(int)kind] : _byClass[(int)Detectors.InfoOf(kind).Class];

    /// <exception cref="ArgumentException">A name is no kind, no group and not <c>*</c>.</exception>
    internal static KindStyles Of(ImmutableArray<string> names, MaskStyle style)
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

        for (var i = 0; i < byKind.Length; i++)
        {
            byKind[i] = Stronger(byKind[i], byClass[(int)Detectors.InfoOf((Kind)i).Class]);
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

    private static MaskStyle? Stronger(MaskStyle? one, MaskStyle? other) =>
        one is null || (other is not null && MaskPlan.Weakness(other.Value) < MaskPlan.Weakness(one.Value)) ? other : one;
}
