using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Collects the policies of a file: those written in it, and those of the files it includes.</summary>
/// <param name="files">How included files are reached.</param>
/// <param name="warnings">Where warnings go.</param>
internal sealed class PolicyEntries(ConfigFiles files, ConfigErrors warnings)
{
    private const int IncludesDeepMax = 8;
    private const int PoliciesMax = 1_000;

    private readonly ImmutableArray<PolicyDocument>.Builder _documents = ImmutableArray.CreateBuilder<PolicyDocument>();

    /// <summary>The policies so far, in the order they were met.</summary>
    public ImmutableArray<PolicyDocument> Documents => _documents.ToImmutable();

    /// <summary>Adds the entries of a file's list.</summary>
    /// <param name="entries">The list's items.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="errors">The file's errors.</param>
    /// <param name="chain">The files that led here, the first one first, this one last.</param>
    public void Add(IEnumerable<YamlNode> entries, string text, ConfigErrors errors, ImmutableArray<string> chain)
    {
        foreach (var entry in entries)
        {
            if (entry is YamlNode.Map map && map.Entries.Any(pair => pair.Key.Text == "include")) Include(map, errors, chain);
            else AddOne(entry, text, errors);
        }
    }

    private void AddOne(YamlNode entry, string text, ConfigErrors errors)
    {
        if (entry is not YamlNode.Map map)
        {
            errors.Add(entry, $"policies[] must be a policy (name, rules) or an include; here is {entry.Kind}");
            return;
        }

        if (_documents.Count == PoliciesMax) errors.Add(entry, "there are more than 1,000 policies; merge some");
        if (_documents.Count >= PoliciesMax) return;
        var (source, column) = PolicySlice.Of(text, map);
        Keep(new PolicyDocument(NameOf(map), source, errors.File, map.Line, column), map, errors);
    }

    private void Keep(PolicyDocument document, YamlNode.Map map, ConfigErrors errors)
    {
        if (document.Name.Length > 0 && _documents.FirstOrDefault(other => other.Name == document.Name) is { } first)
        {
            errors.Add(map,
                $"there is a policy of this name already, in {first.File} on line {ConfigWords.Count(first.Line)}; give one another name");
            return;
        }

        _documents.Add(document);
    }

    private void Include(YamlNode.Map map, ConfigErrors errors, ImmutableArray<string> chain)
    {
        if (new ConfigReader(errors).Section(map, PolicyKeys.Include, "policies[]")?.Find<string>("include") is not { } written) return;
        var directory = chain[^1].LastIndexOf('/') is >= 0 and var slash ? chain[^1][..(slash + 1)] : "";
        var path = FilePath.Join(directory, written);
        var wild = path.LastIndexOf('/') + 1;
        if (!path.Contains('*', StringComparison.Ordinal)) IncludeFile(path, map, errors, chain);
        else if (path.IndexOf('*', StringComparison.Ordinal) < wild) errors.Add(map,
            "\"*\" may stand in the last part of an include only, such as policies/*.yaml");
        else IncludeAll(path[..wild], path[wild..], map, errors, chain);
    }

    private void IncludeAll(string directory, string pattern, YamlNode.Map map, ConfigErrors errors, ImmutableArray<string> chain)
    {
        var matches = files.List(directory, pattern)
            .Select(path => FilePath.Join("", path))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (matches.Count == 0) warnings.AddRange([new ConfigError(errors.File, map.Line, map.Column,
            "this include matches no file; nothing is taken in")]);
        foreach (var path in matches) IncludeFile(path, map, errors, chain);
    }

    private void IncludeFile(string path, YamlNode.Map map, ConfigErrors errors, ImmutableArray<string> chain)
    {
        if (chain.Contains(path, StringComparer.Ordinal) || chain.Length > IncludesDeepMax)
        {
            errors.Add(map, chain.Contains(path, StringComparer.Ordinal)
                ? "this include leads back to a file that is being read; remove one of the includes on the way"
                : "includes are nested more than 8 deep; include the files directly");
            return;
        }

        if (files.Read(path) is not { } text)
        {
            errors.Add(map, $"the file {ConfigWords.Shown(path)} cannot be read; check its permissions and the path, "
                + "relative to the file it is written in");
            return;
        }

        var inner = new ConfigErrors(path);
        switch (YamlSource.Read(text, inner))
        {
            case YamlNode.List list:
                Add(list.Items, text, inner, chain.Add(path));
                break;
            case YamlNode.Map single when single.Entries.All(pair => pair.Key.Text != "include"):
                Keep(new PolicyDocument(NameOf(single), text, path, 1, 1), single, inner);
                break;
            case { } other:
                inner.Add(other, $"an included file holds one policy (name, rules) or a list of them; here is {other.Kind}");
                break;
        }

        errors.AddRange(inner.InOrder());
    }

    /// <summary>The name that a policy says; empty where it says none.</summary>
    public static string NameOf(YamlNode.Map map) =>
        map.Entries.FirstOrDefault(pair => pair.Key.Text == "name").Value is YamlNode.Scalar scalar
            && ConfigWords.Read(scalar, ConfigShapes.Name) is string name ? name : "";
}
