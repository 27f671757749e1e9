namespace Gateway.Tests.Engine;

/// <summary>A grain with timers.</summary>
[Alias("test.IClockGrain")]
internal interface IClockGrain : IGrainWithStringKey
{
    /// <summary>Starts a timer that counts "tick KEY"; each second tick throws.</summary>
    [Alias("Start")] Task StartAsync(bool keepAlive);

    /// <summary>Ends it; returns the ticks until now.</summary>
    [Alias("End")] Task<int> EndAsync();

    /// <summary>Stays until an interleaving timer ticks, while an ordinary timer is due all the time.</summary>
    [Alias("Both")] Task BothAsync();

    /// <summary>Starts a timer for one tick, and moves it from never to now.</summary>
    [Alias("Once")] Task OnceAsync();
}
