using System.Collections.Immutable;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Configuration;

/// <summary>Reads <c>masking.thresholds</c>.</summary>
/// <param name="errors">The file's errors.</param>
internal sealed class ThresholdReader(ConfigErrors errors)
{
    private readonly Dictionary<string, (int Least, int Line)> _named = new(StringComparer.Ordinal);

    /// <summary>What is configured.</summary>
    /// <param name="values">The section <c>masking</c>.</param>
    /// <param name="own">The names of the kinds that it defines.</param>
    public ImmutableArray<ThresholdConfig> Read(ConfigValues values, IReadOnlySet<string> own)
    {
        var entries = ImmutableArray.CreateBuilder<ThresholdConfig>();
        foreach (var entry in values.Many<ConfigValues>("thresholds", []))
        {
            if (!entry.Has("kinds") || !entry.Has("threshold")) continue;
            var least = entry.Int("threshold", KindInfo.DefaultThreshold);
            foreach (var (kind, node) in entry.Items("kinds")) Name((string)kind, least, node, own);
            entries.Add(new ThresholdConfig { Kinds = entry.Many<string>("kinds", []), Threshold = least });
        }

        return entries.ToImmutable();
    }

    /// <summary>The thresholds of every built-in kind that was named, by itself or by a group.</summary>
    public Dictionary<Kind, int> ByKind()
    {
        var thresholds = new Dictionary<Kind, int>();
        foreach (var name in Detectors.Kinds.Where(Detectors.IsBuiltIn))
        {
            var group = Detectors.Groups.FirstOrDefault(g => Detectors.IsIn(name, g), Detectors.AllKinds);
            foreach (var called in new[] { name, group, Detectors.AllKinds })
            {
                if (!_named.TryGetValue(called, out var said) || !Detectors.TryParse(name, out var kind)) continue;
                thresholds[kind] = said.Least;
                break;
            }
        }

        return thresholds;
    }

    private void Name(string kind, int least, YamlNode node, IReadOnlySet<string> own)
    {
        if (own.Contains(kind))
            errors.Add(node, "this kind is your own: write \"threshold\" at the kind itself");
        else if (string.Equals(kind, Detectors.NameOf(Masking.Detection.Kind.Unscanned), StringComparison.Ordinal))
            errors.Add(node, "what cannot be looked at is always hidden and has no threshold; remove it");
        else if (!string.Equals(kind, Detectors.AllKinds, StringComparison.Ordinal) && !Detectors.IsGroup(kind)
            && !Detectors.IsBuiltIn(kind))
            errors.Add(node, new KnownKinds([]).Unknown(kind));
        else if (!_named.TryAdd(kind, (least, node.Line)))
            errors.Add(node, $"this has a threshold already, on line {ConfigWords.Count(_named[kind].Line)}; remove one");
    }
}
