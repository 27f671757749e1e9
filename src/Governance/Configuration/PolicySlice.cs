namespace Gateway.Governance.Configuration;

/// <summary>Cuts a policy out of the file it is written in, so that it is a document of its own whose places can be found again.</summary>
internal static class PolicySlice
{
    /// <summary>The policy's text, and the column of the file where its first column is.</summary>
    /// <remarks>In block style every line loses the indentation of the first. In braces the lines stay as they are and the first is
    /// padded instead, because lines in braces may be indented less.</remarks>
    public static (string Source, int Column) Of(string text, YamlNode.Map map)
    {
        var cut = text[map.Start..Math.Min(map.End, text.Length)];
        var indent = map.Column - 1;
        if (map.IsFlow) return (new string(' ', indent) + cut.TrimEnd() + "\n", 1);

        var lines = cut.Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            var blank = 0;
            while (blank < indent && blank < lines[i].Length && lines[i][blank] == ' ') blank++;
            lines[i] = lines[i][blank..];
        }

        return (string.Join('\n', lines).TrimEnd() + "\n", map.Column);
    }
}
