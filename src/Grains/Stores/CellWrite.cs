namespace Gateway.Grains.Stores;

/// <summary>What became of a conditional write.</summary>
internal enum CellWrite
{
    /// <summary>It is durable.</summary>
    Written,

    /// <summary>Another activation wrote first; the cell holds what it wrote.</summary>
    Conflict,

    /// <summary>The store cannot write; the cell will be read again before its next use.</summary>
    Unavailable,
}
