namespace Gateway.Governance.Configuration;

/// <summary>What happens to an exchange that no rule decides.</summary>
public enum DefaultEffect
{
    /// <summary>It is denied; <c>deny</c> in the file.</summary>
    Deny,

    /// <summary>It is allowed; <c>allow</c> in the file, and a warning at start.</summary>
    Allow,
}
