namespace Gateway.Edge.Management.Recording;

/// <summary>Entries of a recording, in order.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">The sequence to ask for next; left out at the end.</param>
internal sealed record EntryList(IReadOnlyList<EntryItem> Entries, long? Next);
