namespace Orleans;

/// <summary>A grain's own end of its life in the engine.</summary>
public interface IGrainBase
{
    /// <summary>The first turn of an activation.</summary>
    /// <param name="cancellationToken">Cancelled when it takes too long.</param>
    Task OnActivateAsync(CancellationToken cancellationToken);

    /// <summary>The last turn of an activation.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="cancellationToken">Cancelled when it takes too long.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken);
}
