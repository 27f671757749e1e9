using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>What lies in the repository, and what its documents say.</summary>
public sealed partial class RepositoryTests
{
    private const int ReadmeLines = 120;
    private const int FileBytes = 2_000_000;

    private static readonly string[] RootEntries =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props",
        "Gateway.sln", "README.md", "gateway", "global.json", "deploy", "docs", "eng", "examples", "src", "tests",
    ];

    // In pieces, so that this file does not contain them.
    private static readonly string[] Strangers =
    [
        "/" + "root/", "/" + "work/", "/tmp" + "/wt", "/home" + "/", "/Users" + "/", "C:" + "\\Users",
        "api.nuget" + ".org", "nuget.org" + "/v3", "registry.npmjs" + ".org", "registry.yarnpkg" + ".com",
        "pypi" + ".org", "proxy.golang" + ".org",
    ];

    private static IEnumerable<string> Documents => Repository.Files.Where(f => f.EndsWith(".md", StringComparison.Ordinal)
        && !f.Contains("/corpora/", StringComparison.Ordinal));

    [Fact]
    public void The_root_holds_only_what_tools_and_newcomers_need() => HouseExceptions.Keep("root",
        "Move it into docs, eng, deploy or examples.",
        Repository.Files.Select(f => f.Split('/')[0]).Distinct().Except(RootEntries)
            .Select(f => (f, "is not on the list of root entries")));

    [Fact]
    public void A_file_is_not_huge() => HouseExceptions.Keep("file-bytes", $"Keep files under {FileBytes} bytes.",
        Repository.Files.Select(f => (f, new FileInfo(Path.Combine(Repository.Root, f)).Length)).Where(f => f.Length > FileBytes)
            .Select(f => (f.f, $"{f.Length} bytes")));

    [Fact]
    public void The_front_door_is_short() => HouseExceptions.Keep("readme",
        $"Move the rest of it to docs; {ReadmeLines} lines are allowed.",
        new[] { "README.md" }.Where(Repository.Has).Select(f => (f, Repository.Read(f).TrimEnd('\n').Split('\n').Length))
            .Where(f => f.Length > ReadmeLines).Select(f => (f.f, $"{f.Length} lines")));

    [Fact]
    public void A_file_names_no_machine_and_no_package_source() => HouseExceptions.Keep("stranger", "Say it without the path or host.",
        from file in Repository.Files
        where !file.Contains("/corpora/", StringComparison.Ordinal)
        let text = Repository.Read(file)
        from stranger in Strangers
        where text.Contains(stranger, StringComparison.Ordinal)
        select (file, $"contains {stranger}"));

    [Fact]
    public void A_document_has_one_title() => HouseExceptions.Keep("one-title", "Give it exactly one line that starts with '# '.",
        Documents.Select(f => (f, Prose(f).Count(l => l.StartsWith("# ", StringComparison.Ordinal)))).Where(f => f.Item2 != 1)
            .Select(f => (f.f, $"{f.Item2} titles")));

    [Fact]
    public void A_link_leads_somewhere() => HouseExceptions.Keep("link", "Correct the link or write what it leads to.",
        from file in Documents
        from line in Prose(file)
        from Match link in Link().Matches(line)
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        where !Leads(file, target)
        select (file, $"link to {target}"));

    [Fact]
    public void A_source_holds_no_plan_and_no_dead_code() => HouseExceptions.Keep("plan", "Do it, or open an issue and take the note out.",
        Repository.Sources.SelectMany(f => f.Lines.Select((text, i) => (f.Path, Line: i + 1, text)))
            .Where(l => Plan().IsMatch(l.text)).Select(l => (l.Path, $"line {l.Line}: {l.text.Trim()}")));

    private static bool Leads(string file, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? file : Path.GetRelativePath(Repository.Root,
            Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, parts[0])));
        return Repository.Has(path)
            && (parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal) || Anchors(path).Contains(parts[1]));
    }

    private static HashSet<string> Anchors(string file) => Prose(file).Where(l => l.StartsWith('#'))
        .Select(l => NotInAnchor().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    private static List<string> Prose(string file)
    {
        var fenced = false;
        var lines = new List<string>();
        foreach (var line in Repository.Read(file).Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (!fenced)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 5000)]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"//\s*(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|^\s*#(end)?region", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Plan();
}
