using System.Collections.Immutable;

namespace Gateway.Governance.Policies.Cel;

/// <summary>What names mean: root names of the schema, seen from a container, and the names of types.</summary>
internal sealed class CelNames(CelSchema? schema, string container)
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["bool"] = "bool",
        ["int"] = "int",
        ["uint"] = "uint",
        ["double"] = "double",
        ["string"] = "string",
        ["bytes"] = "bytes",
        ["list"] = "list",
        ["map"] = "map",
        ["null_type"] = "null_type",
        ["type"] = "type",
        ["google.protobuf.Timestamp"] = "google.protobuf.Timestamp",
        ["google.protobuf.Duration"] = "google.protobuf.Duration",
    };

    /// <summary>The schema; null where nothing is checked.</summary>
    public CelSchema? Schema { get; } = schema;

    /// <summary>A chain of names such as <c>a.b.c</c> as one name; null when the node is no such chain, or starts with a loop's
    /// variable.</summary>
    public static string? NameOf(CelNode node, ImmutableStack<string> variables) => node switch
    {
        CelNode.Ident ident => !ident.IsAbsolute && variables.Contains(ident.Name, StringComparer.Ordinal)
            ? null
            : (ident.IsAbsolute ? "." : "") + ident.Name,
        CelNode.Select { IsTest: false } select when NameOf(select.Operand, variables) is { } name => $"{name}.{select.Field}",
        _ => null,
    };

    /// <summary>The type that a name stands for; null when it is none.</summary>
    public static string? FindType(string name) => Types.GetValueOrDefault(name.TrimStart('.'));

    /// <summary>The names that a written name may mean, the innermost first.</summary>
    public IEnumerable<string> Candidates(string name)
    {
        if (name.StartsWith('.')) return [name[1..]];
        var candidates = new List<string>();
        for (var scope = container; scope.Length > 0; scope = scope.LastIndexOf('.') is var dot and > 0 ? scope[..dot] : "")
        {
            candidates.Add($"{scope}.{name}");
        }
        candidates.Add(name);
        return candidates;
    }

    /// <summary>The root name of the schema that a written name means; null when there is none.</summary>
    public string? FindRoot(string name) => Candidates(name).FirstOrDefault(c => Schema!.Find(c) is not null);

    /// <summary>The function that a call means: a method on a value, or one whose name is qualified, such as
    /// <c>strings.quote</c>.</summary>
    public (CelFunction? Function, bool IsOnTarget) FindFunction(CelNode.Call call, ImmutableStack<string> variables)
    {
        if (call.Target is null) return (CelLibrary.Find(call.Function, isMethod: false, call.Arguments.Length), false);
        if (NameOf(call.Target, variables) is { } name)
        {
            var qualified = CelLibrary.Find($"{name.TrimStart('.')}.{call.Function}", isMethod: false, call.Arguments.Length);
            if (qualified is not null && (Schema is null || FindRoot(name) is null)) return (qualified, false);
        }

        return (CelLibrary.Find(call.Function, isMethod: true, call.Arguments.Length + 1), true);
    }
}
