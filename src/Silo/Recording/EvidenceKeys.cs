using System.Text;
using Gateway.Governance.Recording.Evidence;

namespace Gateway.Silo.Recording;

/// <summary>The keys that a log was signed with, in order: the first, and those that each handed over to.</summary>
internal sealed class EvidenceKeys
{
    private readonly List<(NoteKey Key, long From)> _keys = [];

    /// <summary>What is wrong with them; null when nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>The key that signs now; null before the first checkpoint.</summary>
    public NoteKey? Current => _keys.Count == 0 ? null : _keys[^1].Key;

    /// <summary>The log's name as the rotations tell it; null before the first.</summary>
    public string? Origin { get; private set; }

    /// <summary>Where the next rotation goes in the file of them; what stands there was torn.</summary>
    public long End { get; private set; }

    /// <summary>All of them, the first first.</summary>
    public IEnumerable<NoteKey> All => _keys.Select(static known => known.Key);

    /// <summary>Reads what a folder says; nothing of it is trusted for that reason alone.</summary>
    public static EvidenceKeys Read(string folder)
    {
        var keys = new EvidenceKeys();
        var path = EvidenceFolder.Key(folder);
        if (!File.Exists(path)) return keys;
        var text = Encoding.UTF8.GetString(EvidenceFolder.Read(path));
        if (NoteKey.Parse(text) is not { } first || !string.Equals(text, first + "\n", StringComparison.Ordinal))
        {
            keys.Problem = "the file 'key' of the evidence holds no verifier key";
            return keys;
        }

        keys._keys.Add((first, 0));
        var rotations = EvidenceFolder.Rotations(folder);
        var isTorn = false;
        foreach (var (note, end) in NoteFile.Read(rotations))
        {
            // The last one may be torn: until it was durable the key before it was in force.
            if (note is null && !isTorn && NoteFile.IsTorn(rotations, keys.End))
            {
                isTorn = true;
                continue;
            }

            if (isTorn || note is null || KeyRotation.Parse(note.Text) is not { } rotation || !note.IsSignedBy(keys.Current!)
                || rotation.Size < keys._keys[^1].From || !keys.IsOf(rotation.Origin))
            {
                keys.Problem = FormattableString.Invariant(
                    $"the rotation of key {keys._keys.Count} is not one that this key signed for this log");
                break;
            }

            keys._keys.Add((rotation.Next, rotation.Size));
            (keys.Origin, keys.End) = (rotation.Origin, end);
        }

        return keys;
    }

    /// <summary>Whether the rotations, if there are any, are those of the log of this name.</summary>
    public bool IsOf(string origin) => Origin is null || string.Equals(Origin, origin, StringComparison.Ordinal);

    /// <summary>The key that may sign a tree of this size and did sign the note; null when none did. At the size of a rotation both
    /// may.</summary>
    public NoteKey? SignerOf(SignedNote note, long size)
    {
        for (var i = _keys.Count - 1; i >= 0; i--)
        {
            var isTime = size >= _keys[i].From && (i == _keys.Count - 1 || size <= _keys[i + 1].From);
            if (isTime && note.IsSignedBy(_keys[i].Key)) return _keys[i].Key;
        }

        return null;
    }

    /// <summary>Whether a key is one of <paramref name="trusted"/>, or one of those handed over to it.</summary>
    public bool IsTrusted(NoteKey key, IReadOnlyCollection<NoteKey> trusted)
    {
        var isVouched = false;
        foreach (var (known, _) in _keys)
        {
            isVouched |= trusted.Any(one => string.Equals(one.ToString(), known.ToString(), StringComparison.Ordinal));
            if (string.Equals(known.ToString(), key.ToString(), StringComparison.Ordinal)) return isVouched;
        }

        return false;
    }
}
