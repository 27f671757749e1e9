namespace Gateway.Tests.Engine;

/// <summary>A reentrant grain that knows how many activations of its key live.</summary>
[Alias("test.ILoneGrain")]
internal interface ILoneGrain : IGrainWithStringKey
{
    [Alias("IsAlone")] Task<bool> IsAloneAsync(bool thenEnd);

    /// <summary>Calls itself through the engine; returns how often.</summary>
    [Alias("CountDown")] Task<int> CountDownAsync(int times);
}
