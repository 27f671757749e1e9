using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;
using Gateway.Governance.Recording.Export;

namespace Gateway.Tests.Recording.Export;

/// <summary>Sessions as the gateway records them, made up from a seed.</summary>
/// <param name="seed">What they are made up from.</param>
/// <param name="isEncrypted">Whether payloads are encrypted where they are stored; here they come in clear, as readers have them.</param>
internal sealed class SomeEntries(int seed, bool isEncrypted = false)
{
    public static readonly string[] Tools = ["run_sql", "read_file", "send_mail", "delete_customer"];
    public static readonly string[] Words = ["invoice", "orders", "customer", "berlin", "refund", "ünïcode", "line\\nbreak", "a]b\\\"c=d|e"];

    private readonly Random _random = new(seed);
    private readonly Dictionary<SessionId, RecordingTail> _tails = [];
    private readonly PayloadKey _key = PayloadKey.Create();

    /// <summary>The next entries of one session: its beginning, or an exchange of it.</summary>
    public List<RecordingEntry> Next()
    {
        if (_tails.Count == 0 || _random.Next(4) == 0)
        {
            var opened = OpaqueId.NewSession();
            return Append(opened, (EntryKind.Opened, Opened($"user-{_random.Next(5)}", $"conn{_random.Next(3)}")));
        }

        var session = _tails.Keys.ElementAt(_random.Next(_tails.Count));
        var exchange = OpaqueId.NewExchange().Value;
        var tool = Tools[_random.Next(Tools.Length)];
        if (_random.Next(5) == 0) return Append(session, (EntryKind.Denied, Decided(exchange, tool, "deny", Word())));
        List<(EntryKind, string)> entries = [(EntryKind.Admitted, Decided(exchange, tool, "allow", Word()))];
        for (var i = _random.Next(3); i > 0; i--) entries.Add((EntryKind.Streamed, Streamed(exchange, Word())));
        entries.Add((EntryKind.Completed, Completed(exchange, _random.Next(4) == 0 ? "upstreamTimeout" : "completed", Word())));
        return Append(session, [.. entries]);
    }

    /// <summary>Entries of a session that follow what was made of it before.</summary>
    public List<RecordingEntry> Append(SessionId session, params (EntryKind Kind, string Payload)[] entries)
    {
        var made = new List<RecordingEntry>();
        foreach (var (kind, payload) in entries)
        {
            var tail = _tails.GetValueOrDefault(session, RecordingTail.Empty);
            using var cipher = isEncrypted && PayloadCipher.Covers(kind) ? new PayloadEncryptor(_key, session) : null;
            var stored = cipher?.Encrypt(tail.Sequence + 1, kind, Encoding.UTF8.GetBytes(payload)) ?? Encoding.UTF8.GetBytes(payload);
            var entry = Chain.Append(tail, session, 1_700_000_000_000 + made.Count, kind, stored);
            _tails[session] = new RecordingTail(entry.Sequence, entry.Hash);
            made.Add(cipher is null ? entry : Clear(entry));
        }

        return made;
    }

    private RecordingEntry Clear(RecordingEntry entry)
    {
        var proof = new byte[PayloadProof.Bytes];
        var clear = PayloadCipher.Decrypt(_key, entry.Session, entry.Sequence, entry.Kind, entry.Payload.Span, proof);
        return entry with { Payload = clear, PayloadHash = SHA256.HashData(entry.Payload.Span), PayloadProof = proof };
    }

    public static string Opened(string subject, string connection) =>
        $$"""{"principal":{"issuer":"https://idp.example","subject":"{{subject}}","name":"{{subject}}","client":"","groups":[]}"""
        + $$""","connection":"{{connection}}","client":{"name":"claude-code","version":"1.2"},"era":"modern"}""";

    public static string Decided(string exchange, string tool, string effect, string word, string rule = "some rule") =>
        $$$$$"""{"exchange":"{{{{{exchange}}}}}","method":"tools/call","target":"{{{{{tool}}}}}","decision":"""
        + $$$$$"""{"effect":"{{{{{effect}}}}}","policy":"crm","version":3,"rule":"{{{{{rule}}}}}" """.TrimEnd()
        + $$$$$""","reason":"because {{{{{word}}}}}"}"""
        + $$$$$""","hits":{"email":2},"message":{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{{tool}}}}}","arguments":{"text":"{{{{{word}}}}}"}}}}""";

    public static string Streamed(string exchange, string word) =>
        $$$"""{"exchange":"{{{exchange}}}","messages":[{"jsonrpc":"2.0","method":"notifications/progress","params":{"message":"{{{word}}}"}}]}""";

    public static string Completed(string exchange, string end, string word) =>
        $$$"""{"exchange":"{{{exchange}}}","end":"{{{end}}}","httpStatus":200,"bytes":120,"micros":4200"""
        + $$$""","hits":{"card":1},"messages":[{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{{{word}}}"}]}}]}""";

    /// <summary>The entries as exports tell them, from the first position on.</summary>
    public static List<ExportEvent> Told(IEnumerable<RecordingEntry> entries)
    {
        var trail = new EntryTrail();
        var position = 0L;
        return [.. entries.Select(entry => trail.Tell(new FeedEntry(++position, entry)))];
    }

    private string Word() => Words[_random.Next(Words.Length)];
}
