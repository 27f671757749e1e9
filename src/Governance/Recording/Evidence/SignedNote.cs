using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Gateway.Governance.Recording.Evidence;

/// <summary>A text with signatures, one line each. Source: C2SP signed-note.</summary>
/// <param name="Text">The signed text; ends in a newline.</param>
/// <param name="Signatures">Its signatures.</param>
public sealed record SignedNote(string Text, ImmutableArray<NoteSignature> Signatures)
{
    /// <summary>Most bytes of a note that is read.</summary>
    public const int BytesMax = 64 << 10;

    /// <summary>The whole note.</summary>
    public override string ToString() => Text + "\n" + string.Concat(Signatures.Select(Line));

    /// <summary>One signature's line, with its newline.</summary>
    public static string Line(NoteSignature signature)
    {
        var bytes = new byte[4 + signature.Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
        signature.Bytes.CopyTo(bytes.AsMemory(4));
        return $"\u2014 {signature.Name} {Convert.ToBase64String(bytes)}\n";
    }

    /// <summary>Reads a note; null when it is none. Whether its signatures are good is another question.</summary>
    public static SignedNote? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax) return null;
        string note;
        try
        {
            note = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        if (note.Any(static c => c < ' ' && c != '\n')) return null;
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || ParseLines(note[(end + 2)..]) is not { IsEmpty: false } signatures) return null;
        return new SignedNote(note[..(end + 1)], signatures);
    }

    /// <summary>Reads signature lines, each with its newline; empty when one of them is none.</summary>
    public static ImmutableArray<NoteSignature> ParseLines(string lines)
    {
        if (!lines.EndsWith('\n')) return [];
        var signatures = ImmutableArray.CreateBuilder<NoteSignature>();
        foreach (var line in lines[..^1].Split('\n'))
        {
            var words = line.Split(' ');
            if (words.Length != 3 || words[0] != "\u2014" || !NoteKey.IsName(words[1])) return [];
            var bytes = new byte[words[2].Length];
            if (!Convert.TryFromBase64String(words[2], bytes, out var length) || length < 5
                || Convert.ToBase64String(bytes.AsSpan(0, length)) != words[2]) return [];
            signatures.Add(new NoteSignature(words[1], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4, length - 4)));
        }

        return signatures.ToImmutable();
    }
}
