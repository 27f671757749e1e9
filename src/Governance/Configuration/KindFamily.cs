namespace Gateway.Governance.Configuration;

/// <summary>Which group of kinds a configured kind belongs to.</summary>
public enum KindFamily
{
    /// <summary>None: named by its own name or <c>*</c> alone; <c>custom</c>.</summary>
    Custom,

    /// <summary>The group <c>personal</c>.</summary>
    Personal,

    /// <summary>The group <c>secret</c>.</summary>
    Secret,
}
