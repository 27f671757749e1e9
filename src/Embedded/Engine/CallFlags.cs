namespace Gateway.Embedded.Engine;

/// <summary>How a call is run.</summary>
[Flags]
internal enum CallFlags
{
    None = 0,
    Interleave = 1,
    ReadOnly = 2,
    OneWay = 4,

    /// <summary>A timer's tick: nobody waits for it, so it never times out, and it need not count as use.</summary>
    Tick = 8,
}
