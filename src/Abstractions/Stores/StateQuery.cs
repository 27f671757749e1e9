namespace Gateway.Abstractions.Stores;

/// <summary>Lists state of one kind, newest write first.</summary>
/// <param name="Kind">What to list.</param>
/// <param name="Tag">Only this tag; null for all.</param>
/// <param name="Cursor">What the page before returned; null for the first page.</param>
/// <param name="Limit">1 to 1,000; fewer come back when they are long, see <see cref="StatePage"/>.</param>
public sealed record StateQuery(string Kind, string? Tag, string? Cursor, int Limit)
{
    /// <summary>Whether keys, versions and tags are enough: the bodies are left empty, and none is read.</summary>
    public bool WithoutBodies { get; init; }
}
