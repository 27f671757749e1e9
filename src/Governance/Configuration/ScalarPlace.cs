using YamlDotNet.Core;

namespace Gateway.Governance.Configuration;

/// <summary>Finds where in a file a place within a scalar's text is written.</summary>
internal static class ScalarPlace
{
    /// <summary>The file's line and column of a place within the scalar.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="scalar">The scalar.</param>
    /// <param name="line">Line within the scalar's text, from 1.</param>
    /// <param name="column">Column within that line, from 1, in code points.</param>
    /// <returns>Null when the scalar is written so that its lines are not the file's, or is reached by an alias.</returns>
    public static (int Line, int Column)? Of(string text, YamlNode.Scalar scalar, int line, int column)
    {
        var offset = Offset(scalar.Text, line, column);
        if (scalar.Style == ScalarStyle.Literal) return Literal(text, scalar, line, column);
        if (scalar.Text.Contains('\n', StringComparison.Ordinal) && scalar.Style != ScalarStyle.DoubleQuoted) return null;
        int at = scalar.Start + (scalar.IsPlain ? 0 : 1), decoded = 0;
        while (decoded < offset)
        {
            if (at >= text.Length || text[at] is '\n' or '\r') return null;
            var (raw, made) = scalar.Style switch
            {
                ScalarStyle.SingleQuoted when text[at] == '\'' => (2, 1),
                ScalarStyle.DoubleQuoted when text[at] == '\\' => Escape(text, at),
                ScalarStyle.Folded => (0, 0),
                _ => (1, 1),
            };
            if (raw == 0) return null;
            at += raw;
            decoded += made;
        }

        return Starts(text, scalar) ? (scalar.Line, scalar.Column + at - scalar.Start) : null;
    }

    // An alias stands where its anchor's text is not.
    private static bool Starts(string text, YamlNode.Scalar scalar) => scalar.Style switch
    {
        ScalarStyle.SingleQuoted => text[scalar.Start] == '\'',
        ScalarStyle.DoubleQuoted => text[scalar.Start] == '"',
        _ => string.CompareOrdinal(text, scalar.Start, scalar.Text, 0, scalar.Text.Length) == 0,
    };

    private static int Offset(string value, int line, int column)
    {
        var at = 0;
        for (var i = 1; i < line && at < value.Length; i++) at = value.IndexOf('\n', at) is >= 0 and var end ? end + 1 : value.Length;
        for (var i = 1; i < column && at < value.Length; i++) at += char.IsHighSurrogate(value[at]) && at + 1 < value.Length ? 2 : 1;
        return at;
    }

    private static (int Raw, int Made) Escape(string text, int at)
    {
        if (at + 1 >= text.Length) return (0, 0);
        return text[at + 1] switch
        {
            'x' => (4, 1),
            'u' => (6, 1),
            'U' => (10, 2),
            '\n' or '\r' => (0, 0),
            _ => (2, 1),
        };
    }

    private static (int Line, int Column)? Literal(string text, YamlNode.Scalar scalar, int line, int column)
    {
        if (text[scalar.Start] != '|') return null;
        var lines = scalar.Text.Split('\n');
        var at = scalar.Start;
        for (var i = 0; i < line; i++)
        {
            at = text.IndexOf('\n', at) + 1;
            if (at == 0) return null;
        }

        var end = text.IndexOf('\n', at) is >= 0 and var found ? found : text.Length;
        var written = text[at..end].TrimEnd('\r');
        var wanted = line <= lines.Length ? lines[line - 1] : "";
        return written.EndsWith(wanted, StringComparison.Ordinal) ? (scalar.Line + line, written.Length - wanted.Length + column) : null;
    }
}
