using Orleans.Concurrency;

namespace Gateway.Tests.Engine;

/// <summary>Notes its turns in the <see cref="Probe"/>.</summary>
[Alias("test.ITurnGrain")]
internal interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Which activation of its key answers, from 1.</summary>
    [Alias("Activation")] Task<int> ActivationAsync();

    /// <summary>Notes "enter NAME", signals it, waits for "open NAME", notes "leave NAME".</summary>
    [Alias("Stay")] Task StayAsync(string name);

    [Alias("StayInterleaved"), AlwaysInterleave] Task StayInterleavedAsync(string name);

    [Alias("StayReading"), ReadOnly] Task StayReadingAsync(string name);

    /// <summary>Adds to a number without any lock, in many turns.</summary>
    [Alias("AddSlowly"), AlwaysInterleave] Task<bool> AddSlowlyAsync(int times);

    [Alias("Note")] Task NoteAsync(string what);

    [Alias("Add")] ValueTask<int> AddAsync(int one, int other);

    [Alias("Touch")] ValueTask TouchAsync();

    [Alias("Throw")] Task ThrowAsync(string message);

    [Alias("ThrowLater")] Task<int> ThrowLaterAsync(string message);

    [Alias("Cancelled")] Task CancelledAsync();

    [Alias("Tell"), OneWay] Task TellAsync(string what);

    [Alias("Block")] Task BlockAsync(string name);

    /// <summary>Calls the grain of key "PREFIX/depth-1" until depth is 0.</summary>
    [Alias("Descend")] Task<int> DescendAsync(string prefix, int depth);

    /// <summary>Calls <paramref name="other"/>, which calls this grain back.</summary>
    [Alias("Cycle")] Task<int> CycleAsync(string other);

    [Alias("CallBack")] Task<int> CallBackAsync(string other);

    [Alias("Stop"), AlwaysInterleave] Task StopAsync();

    /// <summary>Whether code after an await is still in this grain's turns.</summary>
    [Alias("ComesBack")] Task<bool> ComesBackAsync();

    [Alias("SetAmbient")] Task<string?> SwapAmbientAsync(string value);
}
