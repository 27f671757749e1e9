namespace Gateway.Governance.Configuration;

/// <summary>Says that a tool's argument is SQL, so that policy can look at what it would do.</summary>
public sealed record SqlArgumentConfig
{
    /// <summary>Exact tool name, 1 to 256 characters. Required.</summary>
    public required string Tool { get; init; }

    /// <summary>Exact name of the argument's top-level member, 1 to 256 characters. Required.</summary>
    public required string Argument { get; init; }

    /// <summary>Whose SQL it is: <c>postgresql</c>, <c>mysql</c>, <c>sqlserver</c>, <c>sqlite</c> or <c>other</c>. Default
    /// postgresql.</summary>
    public SqlDialect Dialect { get; init; } = SqlDialect.PostgreSql;
}
