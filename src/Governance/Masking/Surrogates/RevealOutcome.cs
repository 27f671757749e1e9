namespace Gateway.Governance.Masking.Surrogates;

/// <summary>What turning surrogates back came to.</summary>
public abstract record RevealOutcome
{
    private RevealOutcome()
    {
    }

    /// <summary>The message for the upstream.</summary>
    /// <param name="Message">UTF-8 JSON; holds values in clear and may be written nowhere.</param>
    /// <param name="Count">Surrogates that were turned back; with 0 the message is the one that was given.</param>
    public sealed record Revealed(ReadOnlyMemory<byte> Message, int Count) : RevealOutcome;

    /// <summary>Nothing may go to the upstream.</summary>
    /// <param name="Fault">Why.</param>
    public sealed record Refused(RevealFault Fault) : RevealOutcome;
}
