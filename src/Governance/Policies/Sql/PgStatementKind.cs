namespace Gateway.Governance.Policies.Sql;

/// <summary>Names a node of PostgreSQL's parse tree by the statement's first word.</summary>
internal static class PgStatementKind
{
    /// <summary>The kind, lower-case, such as <c>select</c>, <c>create</c>, <c>copy</c>.</summary>
    public static string Of(string node) => node switch
    {
        "VariableShowStmt" => "show",
        "VariableSetStmt" => "set",
        "TransactionStmt" => "transaction",
        "IndexStmt" or "ViewStmt" or "RuleStmt" or "CompositeTypeStmt" or "DefineStmt" => "create",
        "RenameStmt" => "alter",
        "GrantRoleStmt" => "grant",
        "RefreshMatViewStmt" => "refresh",
        "DeclareCursorStmt" => "declare",
        "ClosePortalStmt" => "close",
        "DiscardStmt" => "discard",
        "CheckPointStmt" => "checkpoint",
        "ConstraintsSetStmt" => "set",
        "DropdbStmt" => "drop",
        "CreatedbStmt" => "create",
        _ => FirstWord(node.EndsWith("Stmt", StringComparison.Ordinal) ? node[..^4] : node),
    };

    private static string FirstWord(string node)
    {
        var end = 1;
        while (end < node.Length && !char.IsAsciiLetterUpper(node[end])) end++;
        return node[..Math.Min(end, node.Length)].ToLowerInvariant();
    }
}
