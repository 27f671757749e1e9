namespace Gateway.Governance.Policies.Cel;

/// <summary>The conditions that a regular expression can put on a place.</summary>
internal enum CelPatternPlace
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
