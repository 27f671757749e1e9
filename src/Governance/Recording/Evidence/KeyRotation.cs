using System.Globalization;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>The text by which one signing key hands over to the next: a note that the old key signs.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">Leaves of the last tree that the old key signed; it signs none that is larger.</param>
/// <param name="Next">The key that signs from here on.</param>
public sealed record KeyRotation(string Origin, long Size, NoteKey Next)
{
    private const string Domain = "gateway-key-v1";

    /// <summary>The text that is signed: four lines.</summary>
    public string ToText() => FormattableString.Invariant($"{Domain}\n{Origin}\n{Size}\n{Next}\n");

    /// <summary>Reads a note's text; null when it is none of a rotation.</summary>
    public static KeyRotation? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length != 5 || lines[0] != Domain || NoteKey.Parse(lines[3]) is not { } next
            || !long.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            return null;
        var read = new KeyRotation(lines[1], size, next);
        return string.Equals(read.ToText(), text, StringComparison.Ordinal) ? read : null;
    }
}
