using System.Xml.Linq;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>Names: namespace = folder, and nothing that is called everything.</summary>
public sealed class NamingTests
{
    private const int FolderDepth = 2;

    private static readonly string[] Suffixes =
        ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Service", "Services", "Common"];

    [Fact]
    public void A_name_says_what_the_thing_is() => HouseExceptions.Keep("catch-all", "Name the noun: what it holds or decides.",
        Repository.Sources.SelectMany(f => f.Types.Where(t => IsCatchAll(t.Name)).Select(t => (t.FullName, f.Path))
            .Concat(f.Path.Split('/').SkipLast(1).Where(folder => Suffixes.Contains(folder))
                .Select(folder => (f.Path, $"folder {folder}")))));

    [Fact]
    public void A_namespace_is_its_folder() => HouseExceptions.Keep("namespace", "Move the file or rename its namespace.",
        from file in Repository.Sources
        where file.Types.Count > 0
        let project = ProjectOf(file.Path)
        where project.Root is not null
        let folder = Path.GetDirectoryName(file.Path[project.Folder.Length..])!.Trim('/')
        let expected = folder.Length == 0 ? project.Root : project.Root + "." + folder.Replace('/', '.')
        where !string.Equals(file.Namespace, expected, StringComparison.Ordinal)
        // It stands in for Orleans' own types, under their names (docs/architecture.md, the engine).
        where !(file.Path.StartsWith("src/Embedded/", StringComparison.Ordinal)
            && file.Namespace.StartsWith("Orleans", StringComparison.Ordinal))
        select (file.Path, $"namespace {file.Namespace}, expected {expected}"));

    [Fact]
    public void A_folder_is_near_its_project() => HouseExceptions.Keep("folder-depth", $"Keep folders at most {FolderDepth} deep.",
        Repository.Sources.Select(f => (f.Path, Depth: f.Path[ProjectOf(f.Path).Folder.Length..].Count(c => c == '/')))
            .Where(f => f.Depth > FolderDepth).Select(f => (f.Path, $"{f.Depth} folders deep")));

    private static bool IsCatchAll(string name) =>
        Suffixes.Any(s => name.EndsWith(s, StringComparison.Ordinal));

    private static (string Folder, string? Root) ProjectOf(string path)
    {
        for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            var project = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj").FirstOrDefault();
            if (project is not null)
            {
                return (folder + "/", XDocument.Load(project).Descendants("RootNamespace").FirstOrDefault()?.Value);
            }
        }

        return ("", null);
    }
}
