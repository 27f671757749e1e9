using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Governance.Approvals;

namespace Gateway.Edge.Gateway;

/// <summary>Marks what an upstream gives a caller to come back with, so that nobody else can: a period and 16 characters behind the
/// upstream's own words, which go back to it as they were.</summary>
/// <remarks>The key is that of the digests, so every edge knows the marks of another. Source: THREATS T17; RFC 2104, the first 12
/// bytes.</remarks>
internal sealed class HandleSeal(DigestKey key)
{
    /// <summary>Characters of a mark.</summary>
    public const int MarkChars = 17;

    private const int MacBytes = 12;

    private readonly byte[] _key = HMACSHA256.HashData(key.Bytes.Span, "gateway-handle-v1"u8);

    /// <summary>An event's id as its session's client sees it.</summary>
    public string EventId(SessionId session, string id) => id + Mark(Owner(session), Encoding.UTF8.GetBytes(id));

    /// <summary>The upstream's own id; null for one that this session was not given.</summary>
    public string? OpenEventId(SessionId session, string shown)
    {
        if (shown.Length < MarkChars) return null;
        var id = shown[..^MarkChars];
        return Same(shown.AsSpan(id.Length), Mark(Owner(session), Encoding.UTF8.GetBytes(id))) ? id : null;
    }

    /// <summary>The mark of a <c>requestState</c>, for the caller of an exchange and the call that it has made.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="state">The upstream's words, UTF-8, without JSON's escapes.</param>
    public string StateMark(Exchange x, ReadOnlySpan<byte> state) => Mark(Owner("request-state", x, isOfCall: true), state);

    /// <summary>The upstream's own words; null for a state that this caller was not given for this call.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="shown">What came back, UTF-8, without JSON's escapes.</param>
    public byte[]? OpenState(Exchange x, ReadOnlySpan<byte> shown)
    {
        if (shown.Length < MarkChars) return null;
        var state = shown[..^MarkChars];
        return Same(Encoding.UTF8.GetString(shown[state.Length..]), StateMark(x, state)) ? state.ToArray() : null;
    }

    /// <summary>What stands for a task that the caller of an exchange has on its connection; says nothing of the task.</summary>
    public string TaskMark(Exchange x, string task) => Mark(Owner("task", x, isOfCall: false), Encoding.UTF8.GetBytes(task))[1..];

    private string Mark(byte[] owner, ReadOnlySpan<byte> value)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(owner);
        hash.AppendData(value);
        hash.GetHashAndReset(mac);
        return "." + Base64Url.EncodeToString(mac[..MacBytes]);
    }

    private static bool Same(ReadOnlySpan<char> shown, string mark) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown.ToArray()), Encoding.ASCII.GetBytes(mark));

    private static byte[] Owner(SessionId session)
    {
        var form = new ArrayBufferWriter<byte>(64);
        CanonicalForm.Text(form, "event");
        CanonicalForm.Text(form, session.Value);
        return form.WrittenSpan.ToArray();
    }

    private static byte[] Owner(string kind, Exchange x, bool isOfCall)
    {
        var form = new ArrayBufferWriter<byte>(256);
        CanonicalForm.Text(form, kind);
        CanonicalForm.Text(form, x.Route.Config.Name.Value);
        CanonicalForm.Text(form, x.Principal.Key.Issuer);
        CanonicalForm.Text(form, x.Principal.Key.Subject);
        CanonicalForm.Text(form, x.Principal.ClientId);
        if (isOfCall)
        {
            CanonicalForm.Text(form, x.Method);
            if (x.Frame is { Params.IsEmpty: false } frame)
            {
                // Without what each round brings anew.
                using var call = JsonDocument.Parse(frame.Params.Of(frame.Message), new JsonDocumentOptions { MaxDepth = 512 });
                CanonicalForm.Write(form, call.RootElement, "_meta", "requestState", "inputResponses");
            }
        }

        return form.WrittenSpan.ToArray();
    }
}
