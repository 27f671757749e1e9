namespace Gateway.Governance.Configuration;

/// <summary>Paths as configuration files write them, with slashes, taken together by their letters alone.</summary>
public static class FilePath
{
    /// <summary>Resolves a path against a directory that ends with a slash or is empty; <c>.</c> and <c>..</c> are taken away where they
    /// can be.</summary>
    public static string Join(string directory, string path)
    {
        var whole = path.StartsWith('/') || path is [_, ':', ..] ? path : directory + path;
        var parts = new List<string>();
        foreach (var part in whole.Split('/'))
        {
            if (part is "." || (part.Length == 0 && parts.Count > 0)) continue;
            if (part is ".." && parts.Count > 0 && parts[^1] is not ("" or "..")) parts.RemoveAt(parts.Count - 1);
            else parts.Add(part);
        }

        return string.Join('/', parts);
    }

    /// <summary>Whether a file's name has a pattern in which <c>*</c> stands for any letters; a name with a leading dot only when the
    /// pattern has one.</summary>
    public static bool Matches(string name, string pattern)
    {
        if (name.StartsWith('.') && !pattern.StartsWith('.')) return false;
        var pieces = pattern.Split('*');
        if (pieces.Length == 1) return string.Equals(name, pattern, StringComparison.Ordinal);
        if (!name.StartsWith(pieces[0], StringComparison.Ordinal)) return false;
        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            var found = name.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + piece.Length;
        }

        return name.Length - at >= pieces[^1].Length && name.EndsWith(pieces[^1], StringComparison.Ordinal);
    }
}
