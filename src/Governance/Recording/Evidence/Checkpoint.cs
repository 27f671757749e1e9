using System.Globalization;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>What a checkpoint says: the tree's size and root. The text of a signed note. Source: C2SP tlog-checkpoint.</summary>
/// <param name="Origin">The log's name: one line, no spaces.</param>
/// <param name="Size">Leaves.</param>
/// <param name="Root">Root of the tree, 32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, ReadOnlyMemory<byte> Root)
{
    /// <summary>The text that is signed: three lines.</summary>
    public string ToText() =>
        FormattableString.Invariant($"{Origin}\n{Size}\n{Convert.ToBase64String(Root.Span)}\n");

    /// <summary>Reads a note's text; null when it is none of a checkpoint. Extension lines are refused: nothing here writes
    /// them.</summary>
    public static Checkpoint? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length != 4 || lines[3].Length != 0 || !NoteKey.IsName(lines[0])) return null;
        var root = new byte[MerkleHash.Bytes];
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !Convert.TryFromBase64String(lines[2], root, out var length) || length != root.Length) return null;
        var read = new Checkpoint(lines[0], size, root);
        // One form only: no leading zeros, no other spelling of the same bytes.
        return string.Equals(read.ToText(), text, StringComparison.Ordinal) ? read : null;
    }
}
