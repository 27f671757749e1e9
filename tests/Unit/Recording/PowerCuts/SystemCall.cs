namespace Gateway.Tests.Recording.PowerCuts;

/// <summary>One file system call of a traced process.</summary>
/// <param name="Name">Such as <c>pwrite64</c>.</param>
/// <param name="Path">The file that it is about; empty where it is about none.</param>
/// <param name="Target">The new name of a rename.</param>
/// <param name="Offset">Where a write goes; the new length of a truncation; -1 for none.</param>
/// <param name="Bytes">What is written, as much as was asked for.</param>
/// <param name="Flags">The flags of an opening, as the tracer names them.</param>
internal sealed record SystemCall(string Name, string Path, string Target, long Offset, byte[] Bytes, string Flags)
{
    /// <summary>When it began: its number among the trace's steps.</summary>
    public int Began { get; set; }

    /// <summary>When it returned; the largest number while it has not.</summary>
    public int Returned { get; set; } = int.MaxValue;

    /// <summary>What it returned; negative for a failure.</summary>
    public long Result { get; set; } = -1;
}
