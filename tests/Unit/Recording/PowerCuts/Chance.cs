namespace Gateway.Tests.Recording.PowerCuts;

/// <summary>What a power cut takes and what it leaves, by seed.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);
    private readonly int _kind = seed % Kinds;
    private readonly double _edge = new Random(seed).NextDouble();

    /// <summary>Ways of leaving things.</summary>
    public const int Kinds = 6;

    /// <summary>Sectors that go or stay as one: 512 bytes, or 4 KiB.</summary>
    public int SectorsTogether { get; } = seed / Kinds % 2 == 0 ? 1 : 8;

    /// <summary>How many of so many changes are there, from the first on.</summary>
    /// <param name="changes">All that were not synced.</param>
    /// <param name="place">Where in the file, from 0 to 1.</param>
    public int Count(int changes, double place = 0) => _kind switch
    {
        0 => 0,
        1 => changes,
        // What stands further back is there, and what was before it is not; and the other way round.
        2 => place >= _edge ? changes : 0,
        3 => place < _edge ? changes : 0,
        // Most of it, but for a few places.
        4 => _random.Next(8) == 0 ? _random.Next(changes + 1) : changes,
        _ => _random.Next(changes + 1),
    };

    /// <summary>After how many of so many changes the file has the length that it is left with.</summary>
    public int Length(int changes) => _kind is 2 or 3 ? changes : Count(changes);
}
