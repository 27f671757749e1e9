namespace Gateway.Abstractions.Stores;

/// <summary>A page of state; it ends early with the record that makes it <see cref="BytesMax"/> long.</summary>
/// <param name="Records">The records.</param>
/// <param name="Cursor">Where the next page begins; null at the end.</param>
public sealed record StatePage(IReadOnlyList<StateRecord> Records, string? Cursor)
{
    /// <summary>Bytes of bodies that end a page: a thousand of the longest would be gigabytes.</summary>
    public const int BytesMax = 1 << 20;
}
