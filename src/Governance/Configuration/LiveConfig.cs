namespace Gateway.Governance.Configuration;

/// <summary>Holds the configuration that is in force. Readers take <see cref="Current"/> once for an exchange and keep it.</summary>
/// <param name="initial">What is in force from the start.</param>
public sealed class LiveConfig(GatewayConfig initial)
{
    private readonly Lock _replacing = new();
    private volatile GatewayConfig _current = initial;

    /// <summary>Is told after every replacement, one at a time and in order, on the replacing thread. Handlers must not throw.</summary>
#pragma warning disable MA0046 // no sender: there is one configuration, and a handler needs nothing else
    public event Action<GatewayConfig>? Changed;
#pragma warning restore MA0046

    /// <summary>What is in force now; never changes under the reader.</summary>
    public GatewayConfig Current => _current;

    /// <summary>Puts a checked configuration in force and tells <see cref="Changed"/>.</summary>
    public void Replace(GatewayConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        lock (_replacing)
        {
            _current = config;
            Changed?.Invoke(config);
        }
    }
}
