namespace Gateway.Detection;

/// <summary>How well one kind, or one rule's values, were found in one corpus.</summary>
public sealed class Score(string label)
{
    /// <summary>What was sought.</summary>
    public string Label { get; } = label;

    /// <summary>Values there are.</summary>
    public int Values { get; set; }

    /// <summary>Of these found.</summary>
    public int Hit { get; set; }

    /// <summary>Hits where there is no value.</summary>
    public int Wrong { get; set; }

    /// <summary>The texts whose value was not found.</summary>
    public List<string> Misses { get; } = [];

    /// <summary>What was taken for a value.</summary>
    public List<string> WrongHits { get; } = [];

    /// <summary>0 to 1.</summary>
    public double Recall => Values == 0 ? 1 : (double)Hit / Values;

    /// <summary>0 to 1.</summary>
    public double Precision => Hit + Wrong == 0 ? 1 : (double)Hit / (Hit + Wrong);
}
