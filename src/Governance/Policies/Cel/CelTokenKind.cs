namespace Gateway.Governance.Policies.Cel;

internal enum CelTokenKind
{
    End,
    Identifier,
    QuotedIdentifier,
    Literal,
    Symbol,
}
