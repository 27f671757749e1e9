using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Finds the SQL in a tool's arguments.</summary>
public static class SqlArguments
{
    /// <summary>What the tool's SQL would do, all its arguments together; null when the connection says of none of them that it is
    /// SQL.</summary>
    /// <param name="arguments">The arguments that are SQL, as configured.</param>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="given">The raw <c>params.arguments</c>, UTF-8 JSON; empty for none.</param>
    public static SqlFacts? Classify(ImmutableArray<SqlArgumentConfig> arguments, string tool, ReadOnlyMemory<byte> given)
    {
        var (isSql, all) = (false, default(SqlFacts));
        foreach (var argument in arguments)
        {
            if (!string.Equals(argument.Tool, tool, StringComparison.Ordinal)) continue;
            isSql = true;
            if (!TryFind(given, argument.Argument, out var sql)) continue;
            // An argument that is no text is not SQL that anyone could judge: doubt writes.
            var facts = sql is null ? SqlClassifier.Unknown : SqlClassifier.Classify(sql, argument.Dialect);
            all = all is null ? facts : SqlClassifier.Both(all, facts);
        }

        // Nor is a call without any of them.
        return isSql ? all ?? SqlClassifier.Unknown : null;
    }

    /// <summary>The SQL of the tool's first argument of SQL that is given, and whose it is; nulls where there is none.</summary>
    internal static (string? Sql, SqlDialect? Dialect) Read(
        ImmutableArray<SqlArgumentConfig> arguments, string tool, ReadOnlyMemory<byte> given)
    {
        foreach (var argument in arguments)
            if (string.Equals(argument.Tool, tool, StringComparison.Ordinal) && TryFind(given, argument.Argument, out var sql))
                return (sql, argument.Dialect);
        return (null, null);
    }

    // Whether the argument is there; null for one that is no text.
    private static bool TryFind(ReadOnlyMemory<byte> given, string name, out string? sql)
    {
        sql = null;
        if (given.IsEmpty) return false;
        var reader = new Utf8JsonReader(given.Span, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                if (reader.TokenType == JsonTokenType.String) sql = reader.GetString();
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
