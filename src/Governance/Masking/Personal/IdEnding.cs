namespace Gateway.Governance.Masking.Personal;

/// <summary>The rules of which a form ends at a place of <see cref="IdForms"/>.</summary>
/// <param name="Strong">Those for which the form is enough.</param>
/// <param name="Weak">Those that need a word as well.</param>
internal sealed record IdEnding(IdRule[] Strong, IdRule[] Weak)
{
    internal static IdEnding None { get; } = new([], []);

    /// <summary>The words of which some weak rule needs one.</summary>
    internal Topics Topics { get; } = Weak.Aggregate(Topics.None, (all, rule) => all | rule.Topics);

    /// <summary>The words of all its rules.</summary>
    internal Topics AllTopics { get; } = Strong.Concat(Weak).Aggregate(Topics.None, (all, rule) => all | rule.Topics);

    internal bool IsEmpty => Strong.Length + Weak.Length == 0;
}
