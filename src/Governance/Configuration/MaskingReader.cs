using System.Collections.Immutable;
using System.Text;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Governance.Configuration;

/// <summary>Makes detection rules of <c>masking</c>, and holds every kind to its own examples.</summary>
/// <param name="files">How dictionaries are reached.</param>
/// <param name="directory">The configuration file's directory, empty or ending in a slash.</param>
/// <param name="errors">The file's errors.</param>
internal sealed class MaskingReader(ConfigFiles files, string directory, ConfigErrors errors)
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>What is configured; its rules find nothing where there is an error.</summary>
    public MaskingConfig Read(ConfigValues? values)
    {
        if (values is null) return new MaskingConfig();
        var kinds = ImmutableArray.CreateBuilder<UserKindConfig>();
        var compiled = ImmutableArray.CreateBuilder<UserKind>();
        foreach (var kind in values.Many<ConfigValues>("kinds", []))
        {
            Name(kind);
            if (!kind.Has("name") || !kind.Has("pattern")) continue;
            var config = Kind(kind);
            kinds.Add(config);
            if (Compile(config, kind) is { } one) compiled.Add(one);
        }

        var dictionaries = ImmutableArray.CreateBuilder<DictionaryConfig>();
        var terms = ImmutableArray.CreateBuilder<TermDictionary>();
        foreach (var dictionary in values.Many<ConfigValues>("dictionaries", []))
        {
            Name(dictionary);
            if (!dictionary.Has("name") || !dictionary.Has("file")) continue;
            var config = Dictionary(dictionary);
            dictionaries.Add(config);
            terms.Add(Terms(config, terms.Count, dictionary));
        }

        if (terms.Sum(d => d.Terms.Sum(t => (long)t.Bytes.Length)) >= TermTrie.StatesMax)
            errors.Add(values.At("dictionaries"), "the dictionaries hold more than 16 MiB of terms; remove some");
        var thresholds = new ThresholdReader(errors);
        var read = new MaskingConfig
        {
            Kinds = kinds.ToImmutable(),
            Dictionaries = dictionaries.ToImmutable(),
            Thresholds = thresholds.Read(values, _lines.Keys.ToHashSet(StringComparer.Ordinal)),
        };
        if (!errors.IsEmpty) return read;
        var least = thresholds.ByKind();
        foreach (var (kind, config) in compiled.Zip(kinds)) least[kind.Kind] = config.Threshold;
        return read.With(new DetectionRules(compiled.ToImmutable(), terms.ToImmutable(), new KindThresholds(least)));
    }

    private void Name(ConfigValues values)
    {
        if (values.Find<string>("name") is not { } name) return;
        if (Detectors.IsBuiltIn(name) || Detectors.IsGroup(name))
            errors.Add(values.At("name"), "this is the name of a built-in kind or group; give your kind another name");
        else if (!_lines.TryAdd(name, values.Node.Line))
            errors.Add(values.At("name"),
                $"there is a kind of this name already, on line {ConfigWords.Count(_lines[name])}; give one another name");
    }

    private static UserKindConfig Kind(ConfigValues values)
    {
        var otherwise = new UserKindConfig { Name = values.Get("name", ""), Pattern = values.Get("pattern", "") };
        return otherwise with
        {
            Class = values.Choice("class", otherwise.Class),
            Prefix = values.Find<string>("prefix"),
            Case = values.Choice("case", otherwise.Case),
            Whole = values.Get("whole", otherwise.Whole),
            Checksum = values.Choice("checksum", otherwise.Checksum),
            Context = values.Many("context", otherwise.Context),
            Confidence = values.Int("confidence", otherwise.Confidence),
            Alone = values.Int("alone", otherwise.Alone),
            Threshold = values.Int("threshold", otherwise.Threshold),
            Examples = values.Many("examples", otherwise.Examples),
            Counterexamples = values.Many("counterexamples", otherwise.Counterexamples),
        };
    }

    private static DictionaryConfig Dictionary(ConfigValues values)
    {
        var otherwise = new DictionaryConfig { Name = values.Get("name", ""), File = values.Get("file", "") };
        return otherwise with
        {
            Class = values.Choice("class", otherwise.Class),
            Case = values.Choice("case", otherwise.Case),
            Whole = values.Get("whole", otherwise.Whole),
            Confidence = values.Int("confidence", otherwise.Confidence),
        };
    }

    private UserKind? Compile(UserKindConfig config, ConfigValues values)
    {
        if (config.Confidence < config.Threshold)
            errors.Add(values.At("threshold"), "nothing is ever found: the threshold is above the confidence; lower it");
        if (config.Alone > 0 && config.Context.IsEmpty)
            errors.Add(values.At("alone"), "\"alone\" says something only beside \"context\"; remove it, or name context words");
        PatternMachine machine;
        try
        {
            machine = PatternMachine.Compile(config.Prefix ?? "", config.Pattern, config.Case == LetterCase.Any);
        }
        catch (PatternException refused)
        {
            errors.Add(values.At("pattern"), $"pattern: {refused.Message}");
            return null;
        }

        var kind = new UserKind
        {
            Kind = Register(config.Name),
            Class = Class(config.Class),
            Machine = machine,
            PrefixBytes = Encoding.UTF8.GetByteCount(config.Prefix ?? ""),
            Checksum = (ValueChecksum)config.Checksum,
            Context = [.. config.Context.Select(word => Encoding.UTF8.GetBytes(word.ToLowerInvariant()))],
            Confidence = config.Confidence,
            Alone = config.Alone,
            Whole = config.Whole,
        };
        Try(kind, config.Threshold, values);
        return kind;
    }

    private void Try(UserKind kind, int threshold, ConfigValues values)
    {
        var rules = new DetectionRules([kind], [], new KindThresholds(new Dictionary<Kind, int> { [kind.Kind] = threshold }));
        foreach (var (key, isFound, message) in new[]
        {
            ("examples", true, "this example holds no value of the kind: correct the pattern, checksum or context, or the example"),
            ("counterexamples", false, "the kind finds a value in this counterexample: narrow the pattern, or correct the example"),
        })
            foreach (var (text, node) in values.Items(key))
                if (KindTrial.Finds(rules, kind.Kind, (string)text) != isFound) errors.Add(node, message);
    }

    private TermDictionary Terms(DictionaryConfig config, int number, ConfigValues values)
    {
        var kind = Register(config.Name);
        var path = FilePath.Join(directory, config.File);
        if (files.Read(path) is not { } text)
        {
            errors.Add(values.At("file"), $"the file {ConfigWords.Shown(path)} cannot be read; check its permissions and the path, "
                + "relative to the configuration file");
            return new TermDictionary(kind, config.Confidence, []);
        }

        var inner = new ConfigErrors(path);
        var terms = TermFile.Read(text, number, config, inner);
        errors.AddRange(inner.InOrder());
        return new TermDictionary(kind, config.Confidence, TermForms.Of(terms)) { Class = Class(config.Class) };
    }

    // A name that is refused has no number; nothing is scanned with it, since a configuration with errors never comes into force.
    private static Kind Register(string name) =>
        Detectors.IsBuiltIn(name) || Detectors.IsGroup(name) ? default : KindTable.Register(name);

    private static KindClass Class(KindFamily family) => family switch
    {
        KindFamily.Personal => KindClass.Personal,
        KindFamily.Secret => KindClass.Secret,
        _ => KindClass.Custom,
    };
}
