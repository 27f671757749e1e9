namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds the name of the property that a value belongs to, by looking back from the value.</summary>
internal static class PropertyName
{
    private const int NameMax = 128;

    /// <summary>The raw name before the value that begins at <paramref name="value"/>; empty if the value is a name or an item.</summary>
    /// <remarks>The first item of an array takes the array's name.</remarks>
    internal static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> json, int value)
    {
        var at = SkipBlanks(json, value - 1);
        while (at > 0 && json[at] == '[')
        {
            at = SkipBlanks(json, at - 1);
        }

        if (at <= 0 || json[at] != ':')
        {
            return default;
        }

        var end = SkipBlanks(json, at - 1);
        if (end <= 0 || json[end] != '"')
        {
            return default;
        }

        var start = end - 1;
        while (start >= 0 && end - start <= NameMax && json[start] != '"')
        {
            start--;
        }

        return start >= 0 && json[start] == '"' ? json[(start + 1)..end] : default;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> json, int at)
    {
        while (at >= 0 && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at--;
        }

        return at;
    }
}
