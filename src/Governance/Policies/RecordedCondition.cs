namespace Gateway.Governance.Policies;

/// <summary>A condition and how it came out, for a recording that hides what it looked at.</summary>
/// <param name="Key">16 characters of base64url that stand for the condition's text.</param>
/// <param name="Result">How it came out.</param>
public readonly record struct RecordedCondition(string Key, ConditionResult Result);
