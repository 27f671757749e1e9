namespace Gateway.Governance.Policies.Cel;

/// <summary>What an evaluation came to: a value, an error or unknown.</summary>
public readonly struct CelResult
{
    internal CelResult(CelValue value, int cost)
    {
        Value = value;
        Cost = cost;
    }

    /// <summary>Which of the three it is.</summary>
    public CelOutcome Outcome => Value.Kind switch
    {
        CelKind.Unknown => CelOutcome.Unknown,
        CelKind.Error or CelKind.Absent => CelOutcome.Error,
        _ => CelOutcome.Value,
    };

    /// <summary>The value when <see cref="Outcome"/> is <see cref="CelOutcome.Value"/>; of kind error or unknown otherwise.</summary>
    public CelValue Value { get; }

    /// <summary>Cost units used, at most the limit plus one.</summary>
    public int Cost { get; }

    /// <summary>Whether the value is <c>true</c>.</summary>
    public bool IsTrue => Value.IsTrue;

    /// <summary>Whether the value is <c>false</c>.</summary>
    public bool IsFalse => Value.Kind == CelKind.Bool && !Value.IsTrue;

    /// <summary>The error's message, which never shows a value of the facts; null when there is no error.</summary>
    public string? Error => Outcome == CelOutcome.Error ? Value.ErrorMessage : null;

    /// <summary>The line of the error, from 1; 0 when there is no error or it belongs to no place.</summary>
    public int Line => Outcome == CelOutcome.Error ? Value.ErrorLine : 0;

    /// <summary>The column of the error, from 1; 0 when there is no error or it belongs to no place.</summary>
    public int Column => Outcome == CelOutcome.Error ? Value.ErrorColumn : 0;
}
