using Gateway.Governance.Recording;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>What one attempt came to, and what the other side said.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Says">In words, without secrets; at most 200 characters.</param>
public sealed record SendResult(SendOutcome Outcome, string Says)
{
    private const int SaysMax = 200;

    /// <summary>What finds the message at the other side; empty for nothing.</summary>
    public string Receipt { get; init; } = "";

    /// <summary>Whether it says something of one person's address alone, and nothing of the channel.</summary>
    public bool IsPersonal { get; init; }

    /// <summary>How long the other side asks to be left alone; null when it does not say.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>Makes one, with what was said made visible and bounded.</summary>
    public static SendResult Of(SendOutcome outcome, string says)
    {
        var shown = VisibleText.Line(says);
        return new SendResult(outcome, shown.Length <= SaysMax ? shown : shown[..(SaysMax - 1)] + "…");
    }
}
