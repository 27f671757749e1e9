namespace Gateway.Abstractions.Connections;

/// <summary>Is told when a connection's catalogue or health changes.</summary>
[Alias("gw.IConnectionObserver")]
public interface IConnectionObserver : IGrainObserver
{
    /// <summary>The connection changed; <paramref name="view"/> is all of it.</summary>
    [Alias("Changed")] Task ChangedAsync(ConnectionView view);
}
