namespace Gateway.Governance.Masking.Messages;

/// <summary>A stretch of a message and what comes in its place, both as raw JSON.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Replacement">UTF-8, escaped as its place needs.</param>
internal readonly record struct Edit(int Start, int Length, byte[] Replacement)
{
    /// <summary>Applies edits that are in order and do not overlap.</summary>
    internal static byte[] Apply(ReadOnlySpan<byte> json, List<Edit> edits)
    {
        var length = json.Length;
        foreach (var edit in edits)
        {
            length += edit.Replacement.Length - edit.Length;
        }

        var result = new byte[length];
        var to = 0;
        var from = 0;
        foreach (var edit in edits)
        {
            json[from..edit.Start].CopyTo(result.AsSpan(to));
            to += edit.Start - from;
            edit.Replacement.CopyTo(result, to);
            to += edit.Replacement.Length;
            from = edit.Start + edit.Length;
        }

        json[from..].CopyTo(result.AsSpan(to));
        return result;
    }
}
