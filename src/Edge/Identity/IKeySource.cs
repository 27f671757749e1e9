namespace Gateway.Edge.Identity;

/// <summary>Where an issuer's keys come from: fetched from it, or held in this process.</summary>
internal interface IKeySource
{
    /// <summary>The keys in force; null when there are none that may still be believed.</summary>
    KeySet? Current { get; }

    /// <summary>Looks for newer keys, unless that was done a moment ago, and gives those then in force.</summary>
    ValueTask<KeySet?> RefreshAsync(CancellationToken cancellationToken);
}
