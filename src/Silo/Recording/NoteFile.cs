using System.Text;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>A file of notes, each with an empty line behind it, that only ever grows.</summary>
internal static class NoteFile
{
    private const string Dash = "\u2014 ";

    private static readonly string DashBytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Dash));

    /// <summary>Every note in order, with where it ends; null where a note should stand and none does. What a crash left torn at the end
    /// is not a note.</summary>
    public static IEnumerable<(SignedNote? Note, long End)> Read(string path)
    {
        if (!File.Exists(path)) yield break;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        var note = new List<byte>();
        var lineBegin = 0;
        var signed = false;
        var end = 0L;
        var chunk = new byte[1 << 16];
        for (int read; (read = file.Read(chunk)) > 0;)
        {
            for (var i = 0; i < read; i++)
            {
                note.Add(chunk[i]);
                // Behind the longest note one newline more.
                if (note.Count > SignedNote.BytesMax + 1)
                {
                    yield return (null, end);
                    yield break;
                }

                if (chunk[i] != '\n') continue;
                var isEmpty = note.Count - lineBegin == 1;
                if (isEmpty && signed)
                {
                    end += note.Count;
                    note.RemoveAt(note.Count - 1);
                    yield return (SignedNote.Parse(note.ToArray()), end);
                    note.Clear();
                    signed = false;
                }
                else
                {
                    signed = note.Count - lineBegin > 4 && Encoding.UTF8.GetString([.. note[lineBegin..(lineBegin + 4)]]) == Dash;
                }

                lineBegin = note.Count;
            }
        }
    }

    /// <summary>The last note and where it ends; null and 0 when there is none, null and an end when what looks like one is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytesMax">How much of it is looked at.</param>
    public static (SignedNote? Note, long End) Last(string path, long bytesMax = long.MaxValue)
    {
        if (!File.Exists(path)) return (null, 0);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = Math.Min(file.Length, bytesMax);
        // A note is far shorter than this, so the last one's beginning is in it.
        var begin = Math.Max(0, length - (2 * SignedNote.BytesMax));
        var bytes = new byte[length - begin];
        file.Position = begin;
        file.ReadExactly(bytes);
        // A character a byte: what is read may begin amid one of UTF-8, and places are counted in bytes.
        var text = Encoding.Latin1.GetString(bytes);
        for (var end = text.LastIndexOf("\n\n", StringComparison.Ordinal); end > 0;
            end = text.LastIndexOf("\n\n", end - 1, StringComparison.Ordinal))
        {
            var line = text.LastIndexOf('\n', end - 1) + 1;
            if (!text.AsSpan(line).StartsWith(DashBytes, StringComparison.Ordinal)) continue;
            // The empty line between text and signatures, then the one behind the note before.
            var middle = text.LastIndexOf("\n\n", end - 1, StringComparison.Ordinal);
            var before = middle < 1 ? -1 : text.LastIndexOf("\n\n", middle - 1, StringComparison.Ordinal);
            var note = text[(before < 0 ? 0 : before + 2)..(end + 1)];
            return (SignedNote.Parse(Encoding.Latin1.GetBytes(note)), begin + end + 2);
        }

        return (null, 0);
    }

    /// <summary>Whether a power cut left what stands at a place, where a note should begin: its end may be there, its beginning is
    /// not.</summary>
    public static bool IsTorn(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = at;
        return file.ReadByte() == 0;
    }

    /// <summary>Adds a note at a place, and cuts off what stands there; durable when it returns.</summary>
    /// <returns>Where it ends.</returns>
    public static long Append(string path, long at, SignedNote note)
    {
        var bytes = Encoding.UTF8.GetBytes(note.ToString() + "\n");
        EvidenceFolder.Put(path, at, bytes);
        return at + bytes.Length;
    }
}
