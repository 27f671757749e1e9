using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Finds the SQL in a tool's arguments.</summary>
public static class SqlArguments
{
    /// <summary>What the tool's SQL argument would do; null when the connection says of none of its arguments that it is SQL.</summary>
    /// <param name="arguments">The arguments that are SQL, as configured.</param>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="given">The raw <c>params.arguments</c>, UTF-8 JSON; empty for none.</param>
    public static SqlFacts? Classify(ImmutableArray<SqlArgumentConfig> arguments, string tool, ReadOnlyMemory<byte> given)
    {
        foreach (var argument in arguments)
        {
            if (!string.Equals(argument.Tool, tool, StringComparison.Ordinal)) continue;
            // An argument that is not there, or is no text, is not SQL that anyone could judge: doubt writes.
            return Find(given, argument.Argument) is { } sql
                ? SqlClassifier.Classify(sql, argument.Dialect)
                : SqlClassifier.Unknown;
        }

        return null;
    }

    /// <summary>The SQL of the tool's argument and whose it is; nulls where there is none.</summary>
    internal static (string? Sql, SqlDialect? Dialect) Read(
        ImmutableArray<SqlArgumentConfig> arguments, string tool, ReadOnlyMemory<byte> given)
    {
        foreach (var argument in arguments)
            if (string.Equals(argument.Tool, tool, StringComparison.Ordinal)) return (Find(given, argument.Argument), argument.Dialect);
        return (null, null);
    }

    private static string? Find(ReadOnlyMemory<byte> given, string name)
    {
        if (given.IsEmpty) return null;
        var reader = new Utf8JsonReader(given.Span, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }
}
