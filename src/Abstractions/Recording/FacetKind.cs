namespace Gateway.Abstractions.Recording;

/// <summary>By what exchanges are found. The numbers are part of the index: never reuse one.</summary>
public enum FacetKind
{
    /// <summary>The session's id.</summary>
    Session = 1,

    /// <summary>The caller's subject, or its name.</summary>
    Principal = 2,

    /// <summary>The governed upstream.</summary>
    Connection = 3,

    /// <summary>The tool, prompt or resource.</summary>
    Tool = 4,

    /// <summary>The protocol's method.</summary>
    Method = 5,

    /// <summary>What was decided last: <c>allow</c>, <c>deny</c> or <c>hold</c>.</summary>
    Decision = 6,

    /// <summary>The rule that decided.</summary>
    Rule = 7,

    /// <summary>The policy.</summary>
    Policy = 8,

    /// <summary>A kind of sensitive value that was found.</summary>
    Kind = 9,

    /// <summary>How it ended: a value of <c>end</c>, or <c>open</c> as long as it has not.</summary>
    Outcome = 10,

    /// <summary>The client as it names itself.</summary>
    Client = 11,

    /// <summary>The exchange's id.</summary>
    Exchange = 12,
}
