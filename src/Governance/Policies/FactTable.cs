using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies;

/// <summary>Every fact that a policy may look at: the one description for the compiler, the evaluation and the policy guide.</summary>
internal static class FactTable
{
    private static readonly CelSchemaType s_strings = CelSchemaType.ListOf(CelSchemaType.String);

    /// <summary>Fields of <c>principal.actors[]</c>.</summary>
    public static ImmutableArray<FactField<PrincipalKey>> Actor { get; } =
    [
        new("issuer", CelSchemaType.String, "the actor's issuer", key => CelValue.From(key.Issuer)),
        new("subject", CelSchemaType.String, "the actor's subject", key => CelValue.From(key.Subject)),
    ];

    /// <summary>Fields of <c>principal</c>.</summary>
    public static ImmutableArray<FactField<Principal>> Principal { get; } =
    [
        new("issuer", CelSchemaType.String, "the token's exact `iss`", p => CelValue.From(p.Key.Issuer)),
        new("subject", CelSchemaType.String, "the token's exact `sub`", p => CelValue.From(p.Key.Subject)),
        new("name", CelSchemaType.String, "name for people; can be chosen by the caller at some issuers, so never decide by it",
            p => CelValue.From(p.Name)),
        new("groups", s_strings, "groups from the issuer's configured claim", p => CelValue.FromList(p.Groups)),
        new("scopes", s_strings, "scopes granted to the token", p => CelValue.FromList(p.Scopes)),
        new("client", CelSchemaType.String, "OAuth client that got the token; empty when the token names none", p =>
            CelValue.From(p.ClientId)),
        new("actors", CelSchemaType.ListOf(Type(Actor)),
            "who acts for the subject, nearest first (`issuer`, `subject`); empty when nobody does",
            p => CelValue.FromList(CelList.Of([.. p.Actors.Select(actor => CelValue.FromMap(new FactMap<PrincipalKey>(actor, Actor)))]))),
    ];

    /// <summary>Fields of <c>client</c>.</summary>
    public static ImmutableArray<FactField<ClientFacts>> Client { get; } =
    [
        new("name", CelSchemaType.String, "the client as it names itself; never trusted", c => CelValue.From(c.Name)),
        new("version", CelSchemaType.String, "its version as it says", c => CelValue.From(c.Version)),
    ];

    /// <summary>Fields of <c>tool</c>.</summary>
    public static ImmutableArray<FactField<ToolFacts>> Tool { get; } =
    [
        new("name", CelSchemaType.String, "exact name", t => CelValue.From(t.Name)),
        new("known", CelSchemaType.Bool, "whether the upstream has listed it", t => CelValue.From(t.Known)),
        new("readOnly", CelSchemaType.Bool, "pinned in the configuration, else the server's hint, else false", t =>
            CelValue.From(t.ReadOnly)),
        new("destructive", CelSchemaType.Bool, "pinned, else hinted, else true", t => CelValue.From(t.Destructive)),
        new("idempotent", CelSchemaType.Bool, "pinned, else hinted, else false", t => CelValue.From(t.Idempotent)),
        new("openWorld", CelSchemaType.Bool, "pinned, else hinted, else true", t => CelValue.From(t.OpenWorld)),
    ];

    /// <summary>Fields of <c>sql</c>.</summary>
    public static ImmutableArray<FactField<SqlFacts>> Sql { get; } =
    [
        new("readOnly", CelSchemaType.Bool, "every statement only reads; false in doubt", s => CelValue.From(s.ReadOnly)),
        new("parsed", CelSchemaType.Bool, "a full grammar read it", s => CelValue.From(s.Parsed)),
        new("statements", CelSchemaType.Int, "number of statements; not there when it could not be told", s =>
            s.IsUnknown ? default : CelValue.From((long)s.Statements)),
        new("kinds", s_strings, "lower-case kinds in order, such as `select`; not there when they could not be told", s =>
            s.IsUnknown ? default : CelValue.FromList(s.Kinds)),
        new("tables", s_strings, "tables named; not there when they could not be told", s =>
            s.IsUnknown ? default : CelValue.FromList(s.Tables)),
    ];

    /// <summary>Fields of <c>session</c>.</summary>
    public static ImmutableArray<FactField<SessionCounters>> Session { get; } =
    [
        new("calls", CelSchemaType.Int, "exchanges decided so far, whatever the decision", s => CelValue.From(s.Calls)),
        new("toolCalls", CelSchemaType.Int, "tool calls let through so far", s => CelValue.From(s.ToolCalls)),
        new("denied", CelSchemaType.Int, "exchanges denied so far", s => CelValue.From(s.Denied)),
        new("approved", CelSchemaType.Int, "held exchanges that a person let through so far", s => CelValue.From(s.Approved)),
        new("ageSeconds", CelSchemaType.Int, "seconds since the session opened", s => CelValue.From(s.AgeSeconds)),
    ];

    /// <summary>The root names: name, type, what it is, and the exchanges that have it.</summary>
    public static ImmutableArray<(FactRoots Root, string Name, CelSchemaType Type, string Text)> Roots { get; } =
    [
        (FactRoots.Principal, "principal", Type(Principal), "who calls, from a verified token"),
        (FactRoots.Connection, "connection", CelSchemaType.String, "name of the connection that is called"),
        (FactRoots.Client, "client", Type(Client), "the program that calls, in its own words"),
        (FactRoots.Method, "method", CelSchemaType.String, "the protocol's method, such as `tools/call`"),
        (FactRoots.Era, "era", CelSchemaType.String, "`legacy` or `modern`: the wire protocol of the session"),
        (FactRoots.Tool, "tool", Type(Tool), "the tool that is called; only for `tools/call`"),
        (FactRoots.Resource, "resource", CelSchemaType.String, "the resource's URI; only for methods that name one"),
        (FactRoots.Prompt, "prompt", CelSchemaType.String, "the prompt's name; only for `prompts/get`"),
        (FactRoots.Args, "args", CelSchemaType.Dyn, "the call's arguments as JSON; only for `tools/call` and `prompts/get`"),
        (FactRoots.Sql, "sql", Type(Sql), "what a SQL argument would do; only where the connection says that an argument is SQL"),
        (FactRoots.Hits, "hits", CelSchemaType.MapOf(CelSchemaType.String, CelSchemaType.Int),
            "sensitive values in the request: detector kind to how often; only kinds that were found"),
        (FactRoots.Size, "size", CelSchemaType.Int, "bytes of the request"),
        (FactRoots.Session, "session", Type(Session), "what this session has done so far, without this exchange"),
        (FactRoots.Now, "now", CelSchemaType.Timestamp, "the time of the decision"),
    ];

    /// <summary>The root names with their types, for the compiler.</summary>
    public static CelSchema Schema { get; } = new([.. Roots.Select(root => (root.Name, root.Type))]);

    /// <summary>The root of this name, or none.</summary>
    public static FactRoots Find(string name)
    {
        foreach (var root in Roots)
            if (string.Equals(root.Name, name, StringComparison.Ordinal)) return root.Root;
        return FactRoots.None;
    }

    /// <summary>The table of the policy guide, Markdown.</summary>
    public static string Markdown()
    {
        var fields = new Dictionary<string, IEnumerable<(string Name, CelSchemaType Type, string Text)>>(StringComparer.Ordinal)
        {
            ["principal"] = Rows(Principal), ["client"] = Rows(Client), ["tool"] = Rows(Tool), ["sql"] = Rows(Sql),
                ["session"] = Rows(Session),
        };
        var lines = new List<string> { "| fact | type | what it is |", "|---|---|---|" };
        foreach (var root in Roots)
        {
            lines.Add($"| `{root.Name}` | {root.Type} | {root.Text} |");
            foreach (var (name, type, text) in fields.GetValueOrDefault(root.Name, []))
                lines.Add($"| `{root.Name}.{name}` | {type} | {text} |");
        }

        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<(string Name, CelSchemaType Type, string Text)> Rows<T>(ImmutableArray<FactField<T>> fields) =>
        fields.Select(field => (field.Name, field.Type, field.Text));

    private static CelSchemaType Type<T>(ImmutableArray<FactField<T>> fields) =>
        CelSchemaType.Object([.. fields.Select(field => (field.Name, field.Type))]);
}
