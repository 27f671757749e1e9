using System.Reflection;
using System.Text;
using Gateway.Abstractions.Sessions;
using Xunit;

namespace Gateway.Tests.House;

/// <summary>The grain contracts as they go over the wire of a cluster: a change of name, number or type is a decision, not an
/// accident.</summary>
public sealed class ContractTests
{
    private const string Snapshot = "tests/Unit/House/grain-contracts.txt";
    private const string Update = "GATEWAY_UPDATE_SNAPSHOTS";

    [Fact]
    public void Grain_contracts_are_as_written_down()
    {
        var now = Describe();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, Snapshot), now);
        }

        var then = Repository.Has(Snapshot) ? Repository.Read(Snapshot) : "";
        var gone = then.Split('\n').Except(now.Split('\n')).Select(l => "- " + l);
        var come = now.Split('\n').Except(then.Split('\n')).Select(l => "+ " + l);
        Assert.True(string.Equals(now, then, StringComparison.Ordinal),
            $"The grain contracts differ from {Snapshot}. Nodes of two versions talk by these ids and aliases: add members with new ids, "
            + $"never reuse or retype one. If the change is meant, run the test with {Update}=1 and commit the file.\n"
            + string.Join('\n', gone.Concat(come)));
    }

    [Fact]
    public void Every_message_member_has_its_number_and_every_type_its_alias()
    {
        var messages = Types().Where(t => Mark(t, "GenerateSerializer") is not null).ToList();
        var bare = messages.Where(t => Mark(t, "Alias") is null).Select(t => $"{t.Name}: add [Alias]")
            .Concat(messages.SelectMany(t => Members(t).Where(m => m.Id is null && IsStored(t, m.Name))
                .Select(m => $"{t.Name}.{m.Name}: add [Id]")))
            .Concat(messages.SelectMany(t => Members(t).Where(m => m.Id is not null).GroupBy(m => m.Id).Where(g => g.Count() > 1)
                .Select(g => $"{t.Name}: [Id({g.Key})] is used twice")))
            .ToList();
        Assert.True(bare.Count == 0, "Messages are known by alias and number, so that they may be renamed:\n" + string.Join('\n', bare));
    }

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in Types().Where(t => Mark(t, "Alias") is not null || t.IsEnum).OrderBy(NameOf, StringComparer.Ordinal))
        {
            text.Append(type.IsInterface ? "interface " : type.IsEnum ? "enum " : "message ").Append(NameOf(type));
            text.Append(Mark(type, "Alias") is { } alias ? " = " + alias : "").Append('\n');
            foreach (var line in type.IsInterface ? Methods(type) : type.IsEnum ? Values(type) : Fields(type))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    // The Orleans generator puts its own types into other namespaces of the same assembly.
    private static IEnumerable<Type> Types() => typeof(SessionId).Assembly.GetExportedTypes()
        .Where(t => t.Namespace!.StartsWith("Gateway.Abstractions", StringComparison.Ordinal));

    private static IEnumerable<string> Methods(Type type) => type.GetMethods().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m =>
        $"{Mark(m, "Alias") ?? "(no alias)"}: {NameOf(m.ReturnType)} {m.Name}("
        + string.Join(", ", m.GetParameters().Select(p => NameOf(p.ParameterType))) + ")");

    private static IEnumerable<string> Values(Type type) =>
        Enum.GetNames(type).Select(n => $"{Convert.ToInt64(Enum.Parse(type, n), null)} {n}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Fields(Type type) =>
        Members(type).Where(m => m.Id is not null).OrderBy(m => m.Id).Select(m => $"{m.Id} {m.Name}: {NameOf(m.Type)}");

    private static IEnumerable<(string Name, Type Type, uint? Id)> Members(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return type.GetProperties(own).Select(p => (p.Name, p.PropertyType, Id(p)))
            .Concat(type.GetFields(own).Where(f => !f.Name.StartsWith('<')).Select(f => (f.Name, f.FieldType, Id(f))));
    }

    private static bool IsStored(Type type, string name) =>
        type.GetField($"<{name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly) is not null;

    private static uint? Id(MemberInfo member) => Mark(member, "Id") is { } id ? uint.Parse(id, null) : null;

    /// <summary>An attribute's first argument by the attribute's name, so that both engines' attributes are read alike.</summary>
    private static string? Mark(MemberInfo member, string name) => member.CustomAttributes
        .Where(a => a.AttributeType.Name == name + "Attribute" && a.AttributeType.Namespace == "Orleans")
        .Select(a => a.ConstructorArguments.Count > 0 ? a.ConstructorArguments[0].Value?.ToString() : "").FirstOrDefault();

    private static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return NameOf(type.GetElementType()!) + "[]";
        }

        var name = type.DeclaringType is null ? type.Name : type.DeclaringType.Name + "." + type.Name;
        return type.IsGenericType
            ? name.Split('`')[0] + "<" + string.Join(", ", type.GetGenericArguments().Select(NameOf)) + ">"
            : name;
    }
}
