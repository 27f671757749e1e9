namespace Gateway.Edge.Management.Masking;

/// <summary>What an analyser had to do with a preview.</summary>
internal enum AnalyserPart
{
    /// <summary>No connection was named: names, places and organisations were not looked for.</summary>
    NotAsked,

    /// <summary>The named connection has none.</summary>
    None,

    /// <summary>It was asked; what it did not answer counts as a value, with confidence 0.</summary>
    Asked,
}
