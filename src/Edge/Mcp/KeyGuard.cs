using System.Text;
using System.Text.Json;

namespace Gateway.Edge.Mcp;

/// <summary>Sees to it that no object has two keys that some parser would take for one: equal, equal after unescaping, or equal but for
/// case.</summary>
/// <remarks>The usual small object of plain ASCII keys costs no allocation; an object with many keys or unusual ones gets a set, so that a
/// hostile one
/// stays linear. Source: T1 (CVE-2026-27896), T2, T28.</remarks>
internal sealed class KeyGuard
{
    private const int PlainKeysMax = 24;

    private readonly List<(int Offset, int Length)> _keys = new(64);
    private readonly List<Level> _levels = new(16);
    private bool _foldCase;

    [ThreadStatic] private static KeyGuard? _spare;

    private KeyGuard()
    {
    }

    /// <summary>A guard for one message. A message is read in one go on one thread, so each thread keeps one guard.</summary>
    /// <param name="foldCase">Whether keys that differ but for case are one.</param>
    public static KeyGuard For(bool foldCase)
    {
        var guard = _spare ??= new KeyGuard();
        guard._keys.Clear();
        guard._levels.Clear();
        guard._foldCase = foldCase;
        return guard;
    }

    /// <summary>An object begins.</summary>
    public void Enter() => _levels.Add(new Level(_keys.Count, null));

    /// <summary>The innermost object ends.</summary>
    public void Leave()
    {
        _keys.RemoveRange(_levels[^1].First, _keys.Count - _levels[^1].First);
        _levels.RemoveAt(_levels.Count - 1);
    }

    /// <summary>Adds the property name that the reader stands on.</summary>
    /// <returns>False when the object has that key already.</returns>
    public bool Add(ReadOnlySpan<byte> message, ref readonly Utf8JsonReader reader)
    {
        var key = reader.ValueSpan;
        var level = _levels[^1];
        var plain = !reader.ValueIsEscaped && Ascii.IsValid(key);
        if (level.Set is null && (!plain || _keys.Count - level.First >= PlainKeysMax)) level = Spill(message, level);
        if (level.Set is not null) return level.Set.Add(Fold(reader.GetString()!));

        for (var i = level.First; i < _keys.Count; i++)
        {
            if (_keys[i].Length != key.Length) continue;
            var other = message.Slice(_keys[i].Offset, key.Length);
            if (_foldCase ? Ascii.EqualsIgnoreCase(other, key) : other.SequenceEqual(key)) return false;
        }

        _keys.Add(((int)reader.TokenStartIndex + 1, key.Length));
        return true;
    }

    private Level Spill(ReadOnlySpan<byte> message, Level level)
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        for (var i = level.First; i < _keys.Count; i++) set.Add(
            Fold(Encoding.ASCII.GetString(message.Slice(_keys[i].Offset, _keys[i].Length))));
        return _levels[^1] = level with { Set = set };
    }

    private string Fold(string key) => _foldCase ? FoldCase(key) : key;

    /// <summary>Folds as the laxest known parser does: simple case folding, with the Kelvin sign as k and the long s as s.</summary>
    public static string FoldCase(string key) => string.Create(key.Length, key, static (folded, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            folded[i] = source[i] switch { '\u212A' => 'K', '\u017F' => 'S', var c => char.ToUpperInvariant(c) };
    });

    private readonly record struct Level(int First, HashSet<string>? Set);
}
