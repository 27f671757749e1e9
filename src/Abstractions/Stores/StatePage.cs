namespace Gateway.Abstractions.Stores;

/// <summary>A page of state.</summary>
/// <param name="Records">The records.</param>
/// <param name="Cursor">Where the next page begins; null at the end.</param>
public sealed record StatePage(IReadOnlyList<StateRecord> Records, string? Cursor);
