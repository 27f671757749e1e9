namespace Gateway.Governance.Recording;

/// <summary>What became of the body that an attached entry names, as far as who reads the entry looked.</summary>
public enum BodyState
{
    /// <summary>Nobody looked, or the entry names none.</summary>
    Unread = 0,

    /// <summary>It is what the entry says.</summary>
    Whole,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is there and is something else.</summary>
    Altered,

    /// <summary>Something has its name and cannot be read.</summary>
    Unreadable,
}
