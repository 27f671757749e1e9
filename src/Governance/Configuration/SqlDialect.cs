namespace Gateway.Governance.Configuration;

/// <summary>Whose SQL an argument is. Only PostgreSQL is read with a full grammar; the others are judged by a tokenizer, and doubt
/// writes.</summary>
public enum SqlDialect
{
    /// <summary><c>postgresql</c> in the file.</summary>
    PostgreSql,

    /// <summary><c>mysql</c> in the file.</summary>
    MySql,

    /// <summary><c>sqlserver</c> in the file.</summary>
    SqlServer,

    /// <summary><c>sqlite</c> in the file.</summary>
    Sqlite,

    /// <summary><c>other</c> in the file.</summary>
    Other,
}
