namespace Gateway.Edge.Management.Approvals;

/// <summary>What is done with an approval beside deciding it.</summary>
internal enum ApprovalDeed
{
    /// <summary>The caller takes a yes back.</summary>
    TakeBack,

    /// <summary>The caller names another to decide.</summary>
    Delegate,

    /// <summary>The caller says what they found of a broken glass.</summary>
    Review,
}
