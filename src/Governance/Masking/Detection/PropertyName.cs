namespace Gateway.Governance.Masking.Detection;

/// <summary>Finds the name of the property that a value belongs to, by looking back from the value.</summary>
internal static class PropertyName
{
    private const int NameMax = 128;

    // Each byte may be written in six.
    private const int EscapedMax = 6 * NameMax;

    [ThreadStatic]
    private static JsonText? _decoded;

    /// <summary>The name before a value of a message, as it reads; empty if the value is a name or an item.</summary>
    /// <returns>Valid until the next name that this thread reads.</returns>
    internal static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> json, int value)
    {
        var name = Decoded(Before(json, value, EscapedMax));
        return name.Length <= NameMax ? name : default;
    }

    /// <summary>A raw name as it reads: many servers write what is beyond ASCII in escapes.</summary>
    /// <returns>Valid until the next name that this thread reads.</returns>
    internal static ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> name)
    {
        if (name.Length > EscapedMax || name.IndexOf((byte)'\\') < 0)
        {
            return name;
        }

        var decoded = _decoded ??= new JsonText();
        decoded.Decode(name);
        return decoded.Text;
    }

    /// <summary>The raw name before the value that begins at <paramref name="value"/>; empty if the value is a name or an item.</summary>
    /// <remarks>The first item of an array takes the array's name.</remarks>
    internal static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> json, int value) => Before(json, value, NameMax);

    private static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> json, int value, int bytesMax)
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

        var name = json[Math.Max(0, end - bytesMax - 1)..end];
        var quote = name.LastIndexOf((byte)'"');
        return quote < 0 ? default : name[(quote + 1)..];
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
