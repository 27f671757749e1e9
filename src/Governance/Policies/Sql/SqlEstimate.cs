using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Policies.Sql;

/// <summary>What may be asked of a database about SQL before people are: <c>EXPLAIN</c>, never what runs it.</summary>
public static class SqlEstimate
{
    /// <summary>Whether the connection says how to ask what this call's SQL would cost, and it is SQL that can be explained.</summary>
    public static bool IsAsked(ConnectionConfig connection, Facts facts)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(facts);
        return connection.Approvals.Estimate is not null && facts.Sql is { Parsed: true, Statements: 1 };
    }

    /// <summary>The statement that explains the SQL of a call; null when it is not certain that nothing of it runs.</summary>
    /// <param name="arguments">The arguments that are SQL, as configured.</param>
    /// <param name="tool">The tool that is called.</param>
    /// <param name="given">The raw <c>params.arguments</c>, UTF-8 JSON.</param>
    public static string? Statement(ImmutableArray<SqlArgumentConfig> arguments, string tool, ReadOnlyMemory<byte> given)
    {
        if (SqlArguments.Read(arguments, tool, given) is not ({ } sql, { } dialect)) return null;
        // Read alone first, so that nothing in it can become a word of EXPLAIN, such as ANALYZE, which runs it.
        if (SqlClassifier.Classify(sql, dialect) is not { Parsed: true, Statements: 1, Kinds: [not "explain", ..] }) return null;
        var explained = "EXPLAIN " + sql;
        return SqlClassifier.Classify(explained, dialect) is { Parsed: true, Statements: 1, ReadOnly: true, Kinds: ["explain", ..] }
            ? explained : null;
    }

    /// <summary>The arguments of the call that asks: <paramref name="argument"/> with the statement, UTF-8 JSON.</summary>
    public static byte[] Arguments(string argument, string statement) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { [argument] = statement });
}
