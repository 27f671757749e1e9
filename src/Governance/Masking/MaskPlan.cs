using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Masking;

/// <summary>What is hidden in one direction of an exchange, put together from everything that asked for it. Immutable.</summary>
public sealed class MaskPlan
{
    /// <summary>The rule that stands for what a connection always hides in its recording.</summary>
    public const string RecordingRule = "recording";

    private readonly KindStyles _styles;

    private MaskPlan(KindStyles styles, ImmutableArray<PlannedPath> paths, bool isForRecording, DetectionRules rules,
        ImmutableArray<PlannedRule> parts)
    {
        Parts = parts;
        HasLimits = parts.Any(p => p.HasLimits);
        Rules = rules;
        _styles = styles;
        Paths = paths;
        IsForRecording = isForRecording;
        IsEmpty = paths.IsEmpty && styles.IsEmpty;
    }

    /// <summary>Hides nothing.</summary>
    public static MaskPlan Empty { get; } = new(KindStyles.None, [], false, DetectionRules.None, []);

    /// <summary>Whether nothing is hidden.</summary>
    public bool IsEmpty { get; }

    internal ImmutableArray<PlannedPath> Paths { get; }

    /// <summary>What each rule asks for, policy's rules first.</summary>
    internal ImmutableArray<PlannedRule> Parts { get; }

    /// <summary>Whether some rule leaves values of kinds that it names.</summary>
    internal bool HasLimits { get; }

    /// <summary>The kinds that the configuration adds.</summary>
    internal DetectionRules Rules { get; }

    /// <summary>Whether protocol members (ids, cursors, names) are masked as well: nothing will be sent, only kept.</summary>
    internal bool IsForRecording { get; }

    /// <summary>The plan of a decision's obligations.</summary>
    /// <param name="obligations">Kinds may be <c>*</c> or a group. Where two name the same kind or path,
    /// redact wins over hash, hash over surrogate, surrogate over partial.</param>
    /// <param name="request">Whether the plan is for the request; otherwise for what returns.</param>
    /// <param name="rules">The kinds that the configuration adds; null for none.</param>
    /// <exception cref="ArgumentException">A kind is unknown or a path cannot be read: the message must not pass unmasked.</exception>
    public static MaskPlan For(ImmutableArray<MaskObligation> obligations, bool request, DetectionRules? rules = null)
    {
        var plan = rules is null || ReferenceEquals(rules, DetectionRules.None) ? Empty
            : new MaskPlan(KindStyles.None, [], false, rules, []);
        foreach (var obligation in obligations.IsDefault ? [] : obligations)
        {
            if (request ? obligation.Request : obligation.Response)
            {
                var paths = (obligation.Paths.IsDefault ? [] : obligation.Paths)
                    .Select(p => new PlannedPath(Parse(p), obligation.Style, obligation.Rule));
                var styles = KindStyles.Of(obligation.Kinds, obligation.Style, plan.Rules.Groups);
                var part = new PlannedRule(obligation.Rule, styles, obligation.Min,
                    [.. (obligation.ExceptPaths.IsDefault ? [] : obligation.ExceptPaths).Select(Parse)],
                    (obligation.ExceptTerms.IsDefault ? [] : obligation.ExceptTerms).ToFrozenSet(StringComparer.Ordinal));
                plan = plan.Union(new MaskPlan(styles, [.. paths], false, plan.Rules, styles.IsEmpty ? [] : [part]));
            }
        }

        return plan;
    }

    /// <summary>The plan for what is recorded: kinds are redacted everywhere, in protocol members too.</summary>
    /// <param name="kinds">Kinds, groups, or <c>*</c>.</param>
    /// <param name="rules">The kinds that the configuration adds; null for none.</param>
    /// <exception cref="ArgumentException">A kind is unknown.</exception>
    public static MaskPlan Recording(ImmutableArray<string> kinds, DetectionRules? rules = null)
    {
        rules ??= DetectionRules.None;
        var styles = KindStyles.Of(kinds, MaskStyle.Redact, rules.Groups);
        return new MaskPlan(styles, [], true, rules,
            styles.IsEmpty ? [] : [new PlannedRule(RecordingRule, styles, 0, [], FrozenSet<string>.Empty)]);
    }

    /// <summary>Hides what either plan hides; for the recording if either is.</summary>
    public MaskPlan Union(MaskPlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var paths = Paths.Concat(other.Paths).GroupBy(p => p.Path)
            .Select(same => same.MinBy(p => Weakness(p.Style))!);
        return new MaskPlan(_styles.Union(other._styles), [.. paths], IsForRecording || other.IsForRecording,
            ReferenceEquals(Rules, DetectionRules.None) ? other.Rules : Rules, [.. Parts, .. other.Parts]);
    }

    /// <summary>Whether some value gets a surrogate.</summary>
    public bool HasSurrogates => _styles.HasSurrogates;

    /// <summary>What is hidden in the recording of an exchange: what this plan hides, and the connection's own kinds. A surrogate
    /// stays one, because it hides the value as well and an auditor can follow it.</summary>
    /// <param name="recording">The plan that <see cref="Recording"/> made for the connection.</param>
    public MaskPlan Recorded(MaskPlan recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var both = Union(recording);
        return new MaskPlan(_styles.Recorded(recording._styles), both.Paths, both.IsForRecording, both.Rules, both.Parts);
    }

    /// <summary>The plan for what a SQL statement returns.</summary>
    /// <param name="sql">What is known of the statement; null where the call has none.</param>
    /// <returns>Without the columns of tables that the statement does not name. In doubt about the tables all of them stay.</returns>
    public MaskPlan ForTables(SqlFacts? sql)
    {
        if (sql is not { Parsed: true, Tables.IsDefaultOrEmpty: false } || Paths.All(p => p.Path.Table is null))
        {
            return this;
        }

        var paths = Paths.Where(p => p.Path.Table is not { } table || IsNamed(table, sql.Tables));
        return new MaskPlan(_styles, [.. paths], IsForRecording, Rules, Parts);
    }

    /// <summary>The plan for a JSON text that is a value of a document: <c>$</c> is around it, so nothing that begins there leads into
    /// it.</summary>
    internal MaskPlan Inside() => new(_styles, [.. Paths.Where(p => !p.Path.IsRooted)], IsForRecording, Rules,
        [.. Parts.Select(p => p with { ExceptPaths = [.. p.ExceptPaths.Where(e => !e.IsRooted)] })]);

    // Names compare in any case, because databases fold them in different ways. A table that is named without its schema may be of any.
    private static bool IsNamed(string table, ImmutableArray<string> tables)
    {
        var last = table[(table.LastIndexOf('.') + 1)..];
        foreach (var named in tables)
        {
            if (string.Equals(named, table, StringComparison.OrdinalIgnoreCase)
                || (string.Equals(named, last, StringComparison.OrdinalIgnoreCase)
                    && (last.Length == table.Length || !tables.Any(t => t.EndsWith("." + named, StringComparison.OrdinalIgnoreCase)))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether some rule hides a hit, exceptions of place and value aside.</summary>
    internal bool Wants(Kind kind, int confidence) => Parts.Any(p => p.Wants(kind, confidence));

    /// <summary>The style for a kind, null if the kind is shown.</summary>
    internal MaskStyle? StyleOf(Kind kind) => kind != Kind.Unscanned ? _styles[kind] : _styles.IsEmpty ? null : MaskStyle.Redact;

    private static MaskPath Parse(string text) => MaskPath.TryParse(text, out var path, out var error) ? path!
        : throw new ArgumentException($"'{text}' is no path. {error}", nameof(text));

    /// <summary>0 shows least.</summary>
    internal static int Weakness(MaskStyle style) =>
        style switch { MaskStyle.Redact => 0, MaskStyle.Hash => 1, MaskStyle.Surrogate => 2, _ => 3 };
}
