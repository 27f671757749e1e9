namespace Gateway.Governance.Configuration;

/// <summary>What a recording keeps of a message.</summary>
public enum RecordedBodies
{
    /// <summary>The masked message up to the limit, and its digest; <c>full</c> in the file.</summary>
    Full,

    /// <summary>The digest alone; <c>digest</c> in the file.</summary>
    Digest,
}
