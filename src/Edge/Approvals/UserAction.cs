namespace Gateway.Edge.Approvals;

/// <summary>What a client's user did when shown where an approval stands. None of it decides anything.</summary>
internal enum UserAction
{
    /// <summary>Nothing came back.</summary>
    None,

    /// <summary>The address was opened.</summary>
    Accept,

    /// <summary>The user does not want the call any more.</summary>
    Decline,

    /// <summary>The question was closed without a choice.</summary>
    Cancel,
}
