using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Masking;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>A session's surrogates: gives them out, keeps two values from sharing one, and opens them again. Holds no value in clear. Not
/// safe for several threads.</summary>
/// <remarks>What is written of it are its entries, in pieces of <see cref="PieceLength"/>; the session's key is written sealed. Source:
/// threat T12.</remarks>
public sealed class SurrogateVault
{
    /// <summary>Most surrogates of one session.</summary>
    public const int CountMax = 100_000;

    /// <summary>Entries of one piece.</summary>
    public const int PieceLength = 256;

    // Values longer than this are not turned back: looking for them would cost too much.
    internal const int SealedLengthMax = 512;

    private readonly string _session;
    private readonly string _connection;
    private readonly MaskKey _forms;
    private readonly MaskKey _seals;
    private readonly List<SurrogateEntry> _entries = [];
    private readonly Dictionary<string, int> _byValue = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Shape), int> _ofForm = [];
    private readonly SortedSet<int> _changed = [];

    /// <summary>An empty vault.</summary>
    /// <param name="session">The session's id.</param>
    /// <param name="connection">Its connection's name.</param>
    /// <param name="master">The gateway's key.</param>
    /// <param name="sessionKey">The session's own random key; its end is the end of every sealed value.</param>
    public SurrogateVault(string session, string connection, MaskKey master, MaskKey sessionKey)
    {
        ArgumentNullException.ThrowIfNull(master);
        ArgumentNullException.ThrowIfNull(sessionKey);
        (_session, _connection, _seals) = (session, connection, sessionKey);
        _forms = FormKey(master, session);
    }

    /// <summary>How many surrogates it holds.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether something has changed since <see cref="TakeChanged"/>.</summary>
    public bool IsChanged => _changed.Count > 0;

    internal SurrogateIndex Index { get; } = new();

    /// <summary>The key that forms a session's surrogates and by which edges know its values.</summary>
    public static MaskKey FormKey(MaskKey master, string session)
    {
        ArgumentNullException.ThrowIfNull(master);
        return master.Derive("gateway-surrogates-v1 " + session);
    }

    /// <summary>Seals a session's key for the store.</summary>
    public static byte[] SealKey(MaskKey master, string session, MaskKey sessionKey)
    {
        ArgumentNullException.ThrowIfNull(master);
        ArgumentNullException.ThrowIfNull(sessionKey);
        return SealedBytes.Seal(master.Derive("gateway-session-keys-v1"), "session-key " + session, sessionKey.Secret.AsSpan());
    }

    /// <summary>Opens a session's key; null if it was altered, or sealed under another master key or for another session.</summary>
    public static MaskKey? OpenKey(MaskKey master, string session, ReadOnlySpan<byte> sealedKey)
    {
        ArgumentNullException.ThrowIfNull(master);
        return SealedBytes.Open(master.Derive("gateway-session-keys-v1"), "session-key " + session, sealedKey) is
            { Length: MaskKey.SecretBytes } secret ? new MaskKey([.. secret]) : null;
    }

    /// <summary>A page that asks this vault, for whoever owns it.</summary>
    /// <param name="issue">Usually <see cref="Issue"/>.</param>
    public SurrogatePage Open(Func<SurrogateAsk, string> issue) => new(_forms, null, issue);

    /// <summary>Takes in entries that were written before, in their order.</summary>
    public void Load(IEnumerable<SurrogateEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
        {
            Add(entry);
        }
    }

    /// <summary>The surrogate of a value: the one it has, or a new one.</summary>
    /// <param name="ask">The value; gone from memory with this call.</param>
    /// <param name="nowUnixMs">The time.</param>
    /// <param name="refreshMs">How old its time may be before it is set anew.</param>
    /// <param name="mayReveal">Whether the value is kept, sealed, so that it can be turned back.</param>
    /// <returns>Canonical; empty when no more of its form may be given out, or the session has too many.</returns>
    public string Issue(SurrogateAsk ask, long nowUnixMs, long refreshMs, bool mayReveal)
    {
        // A value that is known stays that value, even if somebody's surrogate should look like it.
        var digest = Digest(ask.Kind, ask.Value);
        if (_byValue.TryGetValue(digest, out var known))
        {
            Refresh(known, ask, nowUnixMs, refreshMs, mayReveal);
            return _entries[known].Surrogate;
        }

        if (Index.Find(ask.Value) >= 0)
        {
            return ask.Value;
        }

        // First, because making one may take many tries.
        if (!HasRoom(ask.Kind, ask.Value, SurrogateForms.MostFor(ask.Kind, ask.Value)))
        {
            return "";
        }

        for (var attempt = 0; attempt < SurrogateForms.AttemptsMax && Count < CountMax; attempt++)
        {
            var surrogate = SurrogateForms.Make(ask.Kind, ask.Value, new SurrogateChance(_forms, ask.Kind, ask.Value, attempt));
            if (!HasRoom(ask.Kind, surrogate, SurrogateForms.MostOf(ask.Kind, surrogate)))
            {
                return "";
            }

            if (Index.Find(surrogate) < 0 && !IsValue(surrogate)
                && !string.Equals(surrogate, ask.Value, StringComparison.OrdinalIgnoreCase))
            {
                _changed.Add(Count / PieceLength);
                Add(new SurrogateEntry(ask.Kind, surrogate, digest, mayReveal ? Seal(ask) : [], nowUnixMs));
                return surrogate;
            }
        }

        return "";
    }

    /// <summary>Pieces that differ from what was written, each once; they count as written from now on.</summary>
    public IReadOnlyList<int> TakeChanged()
    {
        int[] changed = [.. _changed];
        _changed.Clear();
        return changed;
    }

    /// <summary>A piece could not be written.</summary>
    public void Return(int piece) => _changed.Add(piece);

    /// <summary>The entries of a piece.</summary>
    public IReadOnlyList<SurrogateEntry> Piece(int piece) =>
        _entries.GetRange(piece * PieceLength, Math.Min(PieceLength, Count - (piece * PieceLength)));

    internal SurrogateEntry this[int index] => _entries[index];

    /// <summary>Whether a canonical text was given out and is no value that has a surrogate of its own.</summary>
    internal bool IsIssued(string kind, string canonical) => Index.Find(canonical) >= 0 && !_byValue.ContainsKey(Digest(kind, canonical));

    /// <summary>The value behind an entry; null if it is not kept, or does not open.</summary>
    internal string? Open(SurrogateEntry entry)
    {
        if (entry.Sealed.Length == 0 || SealedBytes.Open(_seals, Bound(entry.Kind), entry.Sealed) is not { } plain)
        {
            return null;
        }

        var value = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return value;
    }

    // What looks like a value that was seen would be taken for it, by whoever reads both, and by those who find it in whatever case. All
    // that is kept of values are digests, so the usual cases are tried.
    private bool IsValue(string surrogate)
    {
        foreach (var kind in _kinds)
        {
            var canonical = SurrogateValue.Canonical(kind, surrogate);
            string[] written = [canonical, canonical.ToUpperInvariant(), canonical.ToLowerInvariant()];
            if (written.Distinct(StringComparer.Ordinal).Any(text => _byValue.ContainsKey(Digest(kind, text))))
            {
                return true;
            }
        }

        return false;
    }

    // Where nothing tells a surrogate from a value, so few are given out that a value that comes later is none of them.
    private bool HasRoom(string kind, string text, int most) =>
        most >= CountMax || _ofForm.GetValueOrDefault((kind, Form(text))) < most;

    // In any case, as surrogates are found.
    private static string Form(string text) => StandIn.SameShape(text).ToUpperInvariant();

    private string Digest(string kind, string canonical) =>
        SurrogateBook.Digest(_forms, kind, canonical).ToString("x32", CultureInfo.InvariantCulture);

    private void Refresh(int known, SurrogateAsk ask, long nowUnixMs, long refreshMs, bool mayReveal)
    {
        // Not at every sight: an answer that is read again and again would write again and again.
        var entry = _entries[known];
        var seal = mayReveal && entry.Sealed.Length == 0;
        if (seal || nowUnixMs - entry.AtUnixMs >= refreshMs)
        {
            _entries[known] = entry with { Sealed = seal ? Seal(ask) : entry.Sealed, AtUnixMs = nowUnixMs };
            _changed.Add(known / PieceLength);
        }
    }

    private void Add(SurrogateEntry entry)
    {
        _byValue[entry.Digest] = Count;
        _kinds.Add(entry.Kind);
        if (SurrogateForms.MostOf(entry.Kind, entry.Surrogate) < CountMax)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_ofForm, (entry.Kind, Form(entry.Surrogate)), out _)++;
        }

        Index.Add(entry.Surrogate, Count, SurrogateValue.IsGrouped(entry.Kind, entry.Surrogate));
        _entries.Add(entry);
    }

    private byte[] Seal(SurrogateAsk ask) => ask.Value.Length > SealedLengthMax ? []
        : SealedBytes.Seal(_seals, Bound(ask.Kind), Encoding.UTF8.GetBytes(ask.Value));

    private string Bound(string kind) => $"value {_session} {_connection} {kind}";
}
