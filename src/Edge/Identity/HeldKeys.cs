namespace Gateway.Edge.Identity;

/// <summary>Keys that this process holds itself (the development issuer).</summary>
internal sealed class HeldKeys(KeySet keys) : IKeySource
{
    /// <inheritdoc/>
    public KeySet? Current => keys;

    /// <inheritdoc/>
    public ValueTask<KeySet?> RefreshAsync(CancellationToken cancellationToken) => new(keys);
}
