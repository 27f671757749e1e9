namespace Gateway.Commands;

/// <summary>How something is.</summary>
internal enum HealthState
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>It works, and is most likely not meant so.</summary>
    Doubtful,

    /// <summary>It does not work.</summary>
    Wrong,
}
