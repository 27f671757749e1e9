using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>Which room may know which: Abstractions, Governance, then Grains and Silo on one side, Edge on the other, Gateway over
/// both.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Embedded"] = [],
        ["Abstractions"] = ["Embedded"],
        ["Governance"] = ["Abstractions"],
        ["Grains"] = ["Governance"],
        ["Silo"] = ["Grains"],
        ["Edge"] = ["Governance"],
        ["Gateway"] = ["Silo", "Edge"],
    };

    private static readonly string[] PureSystemIo =
    [
        "Stream", "MemoryStream", "StringReader", "StringWriter", "TextReader", "TextWriter", "IOException", "InvalidDataException",
        "EndOfStreamException",
    ];

    private static readonly string[] MarkingAttributes =
        ["AliasAttribute", "IdAttribute", "GenerateSerializerAttribute", "ImmutableAttribute"];

    [Fact]
    public void A_project_references_only_the_room_below_it() => HouseExceptions.Keep("arrow",
        "Move the code to the room that may know both sides.",
        from project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        let room = Path.GetFileName(Path.GetDirectoryName(project))!
        from reference in XDocument.Load(project).Descendants("ProjectReference").Select(r => r.Attribute("Include")!.Value)
        let target = reference.Split('/', '\\')[^2]
        where !Allowed.TryGetValue(room, out var allowed) || !allowed.Contains(target)
        select (room, $"references {target}"));

    [Theory]
    [InlineData("Gateway.Edge", "Gateway.Grains")]
    [InlineData("Gateway.Edge", "Gateway.Silo")]
    [InlineData("Gateway.Grains", "Gateway.Edge")]
    [InlineData("Gateway.Grains", "Gateway.Silo")]
    [InlineData("Gateway.Grains", "Microsoft.AspNetCore")]
    [InlineData("Gateway.Governance", "Gateway.Grains")]
    [InlineData("Gateway.Governance", "Microsoft.AspNetCore")]
    [InlineData("Gateway.Governance", "Microsoft.Extensions")]
    [InlineData("Gateway.Abstractions", "Gateway.Governance")]
    [InlineData("Gateway.Abstractions", "Microsoft.AspNetCore")]
    [InlineData("Gateway.Abstractions", "Microsoft.Extensions")]
    public void A_room_does_not_use(string room, string stranger) =>
        HouseExceptions.Keep($"uses {stranger}", $"Keep {stranger} out of {room}: hand in what it needs.",
            TypesUsedBy(room).Where(t => IsIn(t.Namespace, stranger)).Select(t => (room, $"uses {t.Namespace}.{t.Name}")).Distinct());

    [Fact]
    public void The_core_touches_no_file_no_network_and_no_clock() => HouseExceptions.Keep("pure", "Let the caller read it and hand it in.",
        TypesUsedBy("Gateway.Governance").Where(t => (t.Namespace == "System.IO" && !PureSystemIo.Contains(t.Name))
                || (IsIn(t.Namespace, "System.Net") && t.Name is not "IPAddress" and not "IPNetwork" and not "WebUtility")
                || (t.Namespace == "System" && t.Name is "TimeProvider" or "Environment" or "Random"))
            .Select(t => (t.Name, $"Governance uses {t.Namespace}.{t.Name}")).Distinct());

    [Fact]
    public void The_core_knows_of_the_engine_only_the_marks_on_its_messages() => HouseExceptions.Keep("pure-engine",
        "Keep grains out of Governance.",
        TypesUsedBy("Gateway.Governance").Where(t => IsIn(t.Namespace, "Orleans") && !MarkingAttributes.Contains(t.Name))
            // What Orleans' generator adds to every assembly with messages is not ours.
            .Where(t => !IsIn(t.Namespace, "Orleans.Serialization") && !IsIn(t.Namespace, "Orleans.Runtime")
                && t.Name is not "ApplicationPartAttribute")
            .Select(t => (t.Name, $"Governance uses {t.Namespace}.{t.Name}")).Distinct());

    private static bool IsIn(string space, string root) =>
        space.Equals(root, StringComparison.Ordinal) || space.StartsWith(root + ".", StringComparison.Ordinal);

    private static List<(string Namespace, string Name)> TypesUsedBy(string assembly)
    {
        using var file = File.OpenRead(Assembly.Load(assembly).Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(t => (metadata.GetString(t.Namespace), metadata.GetString(t.Name)))];
    }
}
