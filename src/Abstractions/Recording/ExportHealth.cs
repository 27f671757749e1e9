namespace Gateway.Abstractions.Recording;

/// <summary>How an export is.</summary>
public enum ExportHealth
{
    /// <summary>Nothing was sent yet.</summary>
    Unused,

    /// <summary>The last delivery arrived.</summary>
    Working,

    /// <summary>The last delivery did not arrive; it is tried again, and nothing is lost.</summary>
    Failing,
}
