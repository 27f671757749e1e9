namespace Gateway.Governance.Approvals.Channels;

/// <summary>What a signed token is good for; none is good for anything else.</summary>
public enum LinkPurpose
{
    /// <summary>One person decides one approval.</summary>
    Decide = 1,

    /// <summary>Whoever has it reads one approval's request, masked.</summary>
    View = 2,

    /// <summary>The value of a button in a chat message.</summary>
    Button = 3,

    /// <summary>A form of the decision page was shown to this browser.</summary>
    Form = 4,
}
