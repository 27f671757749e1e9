using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Sessions;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Reads a PostgreSQL parse tree, one pass, without building it.</summary>
internal ref struct PgTreeReader
{
    // Root object, "stmts" array, its element, its "stmt" object: a statement's own node is named at this depth.
    private const int StatementDepth = 4;

    private readonly ImmutableArray<string>.Builder kinds = ImmutableArray.CreateBuilder<string>();
    private readonly SqlTables tables = new();
    private Utf8JsonReader reader;
    private bool readOnly = true;
    private bool explains;
    private int statements;
    private string catalog = "";
    private string schema = "";

    private PgTreeReader(ReadOnlySpan<byte> tree)
    {
        reader = new Utf8JsonReader(tree, new JsonReaderOptions { MaxDepth = 100_000 });
    }

    /// <summary>What the tree says.</summary>
    public static SqlFacts Read(ReadOnlySpan<byte> tree)
    {
        var walk = new PgTreeReader(tree);
        while (walk.reader.Read())
            if (walk.reader.TokenType == JsonTokenType.PropertyName) walk.Property();
        return walk.statements == 0 || walk.kinds.Count > SqlClassifier.StatementsMax || walk.tables.IsPartial
            ? SqlClassifier.Unknown
            : new SqlFacts(walk.readOnly, Parsed: true, walk.statements, walk.kinds.ToImmutable(), walk.tables.ToImmutable());
    }

    private void Property()
    {
        if (reader.CurrentDepth < StatementDepth) return;
        if (reader.CurrentDepth == StatementDepth)
        {
            Statement(reader.GetString()!);
        }
        else if (reader.ValueSpan.EndsWith("Stmt"u8) && reader.ValueSpan[0] is >= (byte)'A' and <= (byte)'Z')
        {
            Nested(reader.GetString()!);
        }
        else if (reader.ValueTextEquals("intoClause"u8) || (reader.ValueTextEquals("lockingClause"u8) && !explains))
        {
            readOnly = false;
        }
        else if (reader.ValueTextEquals("funcname"u8))
        {
            Function();
        }
        else if (reader.ValueTextEquals("defname"u8))
        {
            // EXPLAIN ANALYZE runs what it explains.
            if (Value() == "analyze" && explains) readOnly = false;
        }
        else
        {
            Table();
        }
    }

    private void Statement(string node)
    {
        statements++;
        explains = node == "ExplainStmt";
        kinds.Add(PgStatementKind.Of(node));
        readOnly &= node is "SelectStmt" or "VariableShowStmt" or "ExplainStmt";
    }

    // A statement inside another: what EXPLAIN plans, which does not run, or a common table expression, which does. Of EXECUTE even
    // EXPLAIN runs the parameters, whatever they call.
    private void Nested(string node)
    {
        if (explains) readOnly &= node != "ExecuteStmt";
        if (node == "SelectStmt" || explains) return;
        kinds.Add(PgStatementKind.Of(node));
        readOnly = false;
    }

    // In EXPLAIN too: the planner runs what is not volatile to learn what it gives.
    private void Function()
    {
        var parts = Names();
        var qualifier = parts.Count > 1 ? string.Join('.', parts.Take(parts.Count - 1)) : "";
        var name = parts.Count == 0 ? "" : parts[^1].ToLowerInvariant();
        if (!SqlFunctions.MayRead(qualifier, name)) readOnly = false;
    }

    private void Table()
    {
        if (reader.ValueTextEquals("catalogname"u8))
        {
            catalog = Value();
        }
        else if (reader.ValueTextEquals("schemaname"u8))
        {
            schema = Value();
        }
        else if (reader.ValueTextEquals("relname"u8))
        {
            tables.Add([.. new[] { catalog, schema, Value() }.Where(static part => part.Length > 0)]);
            catalog = schema = "";
        }
        else if (reader.ValueTextEquals("objects"u8))
        {
            Dropped();
        }
    }

    // DROP names what it drops by lists of strings; whatever their kind, they are reported.
    private void Dropped()
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return;
        var depth = reader.CurrentDepth;
        var parts = new List<string>();
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("sval"u8)) parts.Add(Value());
            if (reader.TokenType != JsonTokenType.EndArray && reader.CurrentDepth != depth + 1) continue;
            tables.Add(parts);
            parts.Clear();
        }
    }

    private List<string> Names()
    {
        var parts = new List<string>();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return parts;
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("sval"u8)) parts.Add(Value());
        return parts;
    }

    private string Value() => reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
}
