namespace Gateway.Abstractions.Recording;

/// <summary>Whether a search could be answered.</summary>
public enum SearchState
{
    /// <summary>It was.</summary>
    Answered,

    /// <summary>The configuration turns the index off.</summary>
    Off,

    /// <summary>The index is being made, or made anew, and has nothing to read yet.</summary>
    Preparing,

    /// <summary>It took longer than a search may.</summary>
    TooBroad,
}
