namespace Gateway.Abstractions.Connections;

/// <summary>Name of a governed upstream: 1 to 63 of <c>a-z 0-9 -</c>, starting with a letter. Never a socket.</summary>
/// <param name="Value">The name as written in configuration and in the path <c>/mcp/{connection}</c>.</param>
[GenerateSerializer, Immutable, Alias("gw.ConnectionName")]
public readonly record struct ConnectionName([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Whether <paramref name="text"/> is a well-formed name.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 63 || !char.IsAsciiLetterLower(text[0])) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        return true;
    }
}
