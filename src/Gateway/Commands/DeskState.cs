namespace Gateway.Commands;

/// <summary>What the next key means at an approver's desk.</summary>
internal enum DeskState
{
    /// <summary>Nothing waits.</summary>
    Idle,

    /// <summary>It decides what is shown.</summary>
    Shown,

    /// <summary>It decides the group that is shown.</summary>
    Group,

    /// <summary>It writes the reason of a no.</summary>
    Reason,

    /// <summary>It writes the reason of a no to the group.</summary>
    GroupReason,

    /// <summary>It writes an edit.</summary>
    Edit,

    /// <summary>It says whether the edit is meant.</summary>
    EditMeant,

    /// <summary>It decides nothing: what was shown has changed under the approver's hand.</summary>
    Changed,
}
