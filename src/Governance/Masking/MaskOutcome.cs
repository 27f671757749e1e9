namespace Gateway.Governance.Masking;

/// <summary>What masking a message came to.</summary>
public abstract record MaskOutcome
{
    private MaskOutcome()
    {
    }

    /// <summary>The message may go on.</summary>
    /// <param name="Bytes">UTF-8 JSON; the memory that was given when nothing was hidden.</param>
    /// <param name="Changed">Whether anything was hidden.</param>
    public sealed record Masked(ReadOnlyMemory<byte> Bytes, bool Changed) : MaskOutcome;

    /// <summary>The message must not go on: it cannot be masked and stay what it has to be.</summary>
    /// <param name="Reason">A sentence for the caller and the recording; it holds no value of the message.</param>
    public sealed record Blocked(string Reason) : MaskOutcome;
}
