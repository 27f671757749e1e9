namespace Gateway.Abstractions.Sessions;

/// <summary>An edge that carries a session's traffic.</summary>
[Alias("gw.ISessionObserver")]
public interface ISessionObserver : IGrainObserver
{
    /// <summary>The session's status or upstream binding changed; on an ended status, cut its streams.</summary>
    [Alias("Changed")] Task ChangedAsync(SessionBinding binding);
}
