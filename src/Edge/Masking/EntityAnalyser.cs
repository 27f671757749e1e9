using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking.Entities;

namespace Gateway.Edge.Masking;

/// <summary>Asks a connection's analyser about the texts of a message. What it does not answer in time, or not as its interface says,
/// counts as a value from its first to its last character.</summary>
/// <remarks>The interface is that of Presidio's analyzer: POST /analyze with text and language; positions count code points.</remarks>
internal sealed class EntityAnalyser
{
    private const int AnswerBytesMax = 1024 * 1024;
    private const int TextBytesMax = 256 * 1024;
    private const int AtOnce = 8;

    private static readonly FrozenDictionary<string, string> Usual = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PERSON"] = "person", ["LOCATION"] = "place", ["ORGANIZATION"] = "organisation",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly Uri _endpoint;
    private readonly FrozenDictionary<string, string> _kinds;
    private readonly string[] _blocked;
    private readonly EntityCache _cache;

    public EntityAnalyser(AnalyserConfig config, HttpMessageInvoker http, TimeProvider time)
    {
        Config = config;
        _http = http;
        _time = time;
        _endpoint = new Uri(config.Url.AbsoluteUri.TrimEnd('/') + "/analyze");
        _kinds = config.Entities.IsEmpty ? Usual
            : config.Entities.ToFrozenDictionary(e => e.Type, e => e.Kind, StringComparer.Ordinal);
        _blocked = [.. _kinds.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _cache = new EntityCache(config.Cache);
    }

    /// <summary>How it is asked.</summary>
    public AnalyserConfig Config { get; }

    /// <summary>Adds the hits of the analyser; all of them are by offset again, then the longer first.</summary>
    /// <param name="message">One JSON-RPC message.</param>
    /// <param name="hits">What the scanner found in it.</param>
    /// <param name="cancellation">Ends the wait; what is not answered by then is blocked.</param>
    public async Task AddAsync(ReadOnlyMemory<byte> message, List<Hit> hits, CancellationToken cancellation)
    {
        var texts = EntityTexts.Of(message);
        if (texts.Count == 0) return;
        var before = hits.Count;
        var open = new List<EntityText>();
        foreach (var text in texts)
        {
            if (_cache.Find(text.Utf8.Span) is not { } known || !text.TryAdd(known, hits)) open.Add(text);
        }

        if (open.Count > 0) await AskAsync(open, hits, cancellation);
        if (hits.Count > before)
            hits.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length));
    }

    private async Task AskAsync(List<EntityText> open, List<Hit> hits, CancellationToken cancellation)
    {
        // The same text twice is asked about once.
        var distinct = open
            .GroupBy(t => Convert.ToHexString(SHA256.HashData(t.Utf8.Span)), StringComparer.Ordinal)
            .Select(g => g.ToArray()).ToArray();
        var answers = new IReadOnlyList<EntitySpan>?[distinct.Length];
        using var timeout = new CancellationTokenSource(Config.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, distinct.Length)).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var i && i < Math.Min(distinct.Length, Config.Texts))
                answers[i] = await AnswerAsync(distinct[i][0].Utf8, both.Token);
        }));
        for (var i = 0; i < distinct.Length; i++)
        {
            foreach (var text in distinct[i])
            {
                if (answers[i] is not { } spans || !text.TryAdd(spans, hits)) text.Block(_blocked, hits);
                else _cache.Put(text.Utf8.Span, spans);
            }
        }
    }

    /// <summary>Null for everything but an answer that the interface allows.</summary>
    private async Task<IReadOnlyList<EntitySpan>?> AnswerAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        if (text.Length > TextBytesMax || cancellation.IsCancellationRequested) return null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = Body(text) };
            using var response = await _http.SendAsync(request, cancellation);
            if (response.StatusCode != HttpStatusCode.OK) return null;
            var answer = await ReadAsync(response.Content, cancellation);
            var spans = answer is null ? null : EntityAnswer.Read(answer.Value.Span, _kinds);
            return spans is null ? null : [.. spans.Where(s => s.Confidence >= Config.Threshold)];
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private ReadOnlyMemoryContent Body(ReadOnlyMemory<byte> text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("text"u8, text.Span);
            json.WriteString("language"u8, Config.Language);
            json.WriteStartArray("entities"u8);
            foreach (var type in _kinds.Keys.Order(StringComparer.Ordinal)) json.WriteStringValue(type);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > AnswerBytesMax || content.Headers.ContentEncoding.Count > 0) return null;
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            if (body.Length + read > AnswerBytesMax) return null;
            await body.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
