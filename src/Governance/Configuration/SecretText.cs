namespace Gateway.Governance.Configuration;

/// <summary>A secret that was looked for.</summary>
/// <param name="Value">The secret; null when it cannot be had.</param>
/// <param name="Problem">Why it cannot be had, naming the reference and what to do, never the value; null when it is there.</param>
public readonly record struct SecretText(string? Value, string? Problem)
{
    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => Problem ?? "SecretText";
}
