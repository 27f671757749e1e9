namespace Gateway.Governance.Masking.Streams;

/// <summary>What the chunks of a stream are pieces of.</summary>
public enum StreamFraming
{
    /// <summary>Plain text in UTF-8.</summary>
    Text,

    /// <summary>The inside of one JSON string, escapes and all, as tool arguments and model answers come in pieces.</summary>
    JsonString,
}
