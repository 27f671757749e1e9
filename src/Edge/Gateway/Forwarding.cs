using System.Net;
using System.Net.Http.Headers;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Edge.Gateway;

/// <summary>Steps 8 and 9: the request goes out as the gateway's own, with the gateway's credential.</summary>
/// <remarks>Headers go by allow list: the caller's token, cookies and hop-by-hop headers have no way through (T19, T27).</remarks>
internal sealed class Forwarding(MaskKey maskKey, TimeProvider time)
{
    private const string Version = "MCP-Protocol-Version";

    private static readonly string[] Travelling = ["Accept", "Accept-Language", Version, "traceparent", "tracestate"];

    // Clients say the same in these every time.
    private static readonly string[] Repeated = ["Accept", "Accept-Language"];

    // Nothing among them is longer in good use, nor is an event's id, which is an upstream's own.
    private const int HeaderCharsMax = 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // The last value of each header that repeats in which nothing was found.
    private readonly Clean?[] _clean = new Clean?[Repeated.Length];

    /// <summary>Sends the exchange upstream and waits for the head of the answer.</summary>
    /// <param name="x">The exchange.</param>
    /// <param name="cancellation">What <see cref="Cancellation"/> has made for it.</param>
    public async Task<UpstreamCall> SendAsync(Exchange x, CancellationTokenSource cancellation)
    {
        if (x.Route.Credential.Problem is not null) return new UpstreamCall(null, ExchangeEnd.CredentialMissing, cancellation);
        if (Named(x, Prepare(x)) is not { } outgoing) return new UpstreamCall(null, ExchangeEnd.MaskingBlocked, cancellation);

        using var request = Request(x, outgoing.Value);
        cancellation.CancelAfter(x.Route.Limits.UpstreamTimeout);
        try
        {
            // As late as this, so that a GET that was sent before this message and comes in after it still goes first.
            if (x.StreamGate is { } gate) gate.Forwarded();
            else if (x.Era == Era.Legacy) await x.Session.AfterStreamAsync(time, cancellation.Token);
            if (x.WireId is not null) x.Asked.IsOut = true;
            var response = await x.Route.Upstream.SendAsync(request, cancellation.Token);
            cancellation.CancelAfter(Timeout.InfiniteTimeSpan);
            x.Route.Room.Report(healthy: true, "answers");
            return new UpstreamCall(response, default, cancellation);
        }
        catch (OperationCanceledException)
        {
            if (WasCut(x)) return new UpstreamCall(null, Cause(x), cancellation);
            x.Route.Room.Report(healthy: false, "did not answer in time");
            return new UpstreamCall(null, ExchangeEnd.UpstreamTimeout, cancellation);
        }
        catch (HttpRequestException failure)
        {
            if (failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError) x.Asked.IsOut = false;
            var invalid = failure.HttpRequestError
                is HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded or HttpRequestError.ConfigurationLimitExceeded;
            x.Route.Room.Report(healthy: false, $"failed: {failure.HttpRequestError}");
            return new UpstreamCall(null, invalid ? ExchangeEnd.UpstreamInvalid : ExchangeEnd.UpstreamUnreachable, cancellation);
        }
    }

    /// <summary>What ends the call upstream when nobody wants it any more.</summary>
    public static CancellationTokenSource Cancellation(Exchange x)
    {
        // What only listens would never end by itself when the gateway is told to stop.
        var gone = x.CancelsWithClient ? x.Http.RequestAborted : CancellationToken.None;
        return x.Frame is null ? CancellationTokenSource.CreateLinkedTokenSource(gone, x.Session.Terminated, x.Session.Leaving)
            : x.CancelsWithClient ? CancellationTokenSource.CreateLinkedTokenSource(gone, x.Session.Terminated)
            : CancellationTokenSource.CreateLinkedTokenSource(x.Session.Terminated);
    }

    /// <summary>Whether the client, an operator or the gateway's own end stopped the call, and not the clock.</summary>
    public static bool WasCut(Exchange x) =>
        x.Session.Terminated.IsCancellationRequested || x.IsActorRevoked || IsLeaving(x)
        || (x.CancelsWithClient && x.Http.RequestAborted.IsCancellationRequested);

    /// <summary>Why a call was cancelled.</summary>
    public static ExchangeEnd Cause(Exchange x) =>
        x.Session.IsStopped ? ExchangeEnd.GatewayStopped
        : x.IsActorRevoked || x.Session.Terminated.IsCancellationRequested ? ExchangeEnd.Terminated
        : IsLeaving(x) ? ExchangeEnd.GatewayStopped : ExchangeEnd.ClientCancelled;

    private static bool IsLeaving(Exchange x) => x.Frame is null && x.Session.Leaving.IsCancellationRequested;

    /// <summary>The message that goes out, masked where policy says so; null when it cannot be masked.</summary>
    private Outgoing? Prepare(Exchange x)
    {
        if (!x.Upstream.IsEmpty) return Made(x, x.Upstream);
        if (x.Frame is null || x.Masks.IsDefaultOrEmpty) return new Outgoing(x.Frame);
        var plan = x.Route.Plans(x.Masks).ForUpstream;
        if (plan.IsEmpty) return new Outgoing(x.Frame);
        if (JsonMasker.Mask(x.Frame.Message, x.Request.Hits, plan, maskKey) is not MaskOutcome.Masked masked) return null;
        if (!masked.Changed) return new Outgoing(x.Frame);
        return Made(x, masked.Bytes);
    }

    private static Outgoing? Made(Exchange x, ReadOnlyMemory<byte> message) =>
        FrameReader.Read(message, FrameSide.Client, x.Route.Limits.RequestDepth, out var frame) == FrameFault.None
            ? new Outgoing(frame)
            : null;

    /// <summary>The message with the key that names its run, where the connection's upstream reads it there.</summary>
    private static Outgoing? Named(Exchange x, Outgoing? outgoing)
    {
        if (outgoing?.Value is not { } frame || x.IdempotencyKey.Length == 0
            || x.Route.Config.Approvals.Idempotency?.Meta is not { } meta) return outgoing;
        return Made(x, MetaMember.Set(frame, meta, x.IdempotencyKey));
    }

    private HttpRequestMessage Request(Exchange x, Frame? frame)
    {
        var incoming = x.Http.Request;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), x.Route.Config.Url)
        {
            Version = x.Route.Config.Url.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (frame is not null)
        {
            request.Content = new ReadOnlyMemoryContent(frame.Message);
            request.Content.Headers.ContentType = Json;
        }

        foreach (var name in Travelling)
            if (incoming.Headers.TryGetValue(name, out var value)) Add(x, request, name, value);
        if (x.LastEventId is { } last) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        if (x.Era == Era.Modern && frame is not null) Describe(x, frame, request);
        if (x.Session.Binding is { UpstreamSession.Length: > 0 } binding && x.Era == Era.Legacy)
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", binding.UpstreamSession);
        if (x.IdempotencyKey.Length > 0 && x.Route.Config.Approvals.Idempotency?.Header is { } header)
            request.Headers.TryAddWithoutValidation(header, x.IdempotencyKey);
        x.Route.Credential.Attach(request.Headers);
        return request;
    }

    // The headers that say what the body says are made from the body that goes out: policy saw nothing else, and a masked argument must
    // not leave by its header.
    private static void Describe(Exchange x, Frame frame, HttpRequestMessage request)
    {
        foreach (var (header, value) in HeaderCheck.Standard(frame)) request.Headers.TryAddWithoutValidation(header, value);
        if (frame.Method != Methods.ToolsCall || x.Route.Room.Find(frame.Name) is not { } tool) return;
        foreach (var (header, value) in HeaderCheck.Parameters(frame, tool)) request.Headers.TryAddWithoutValidation(header, value);
    }

    /// <summary>Whether a header's value is forwarded.</summary>
    public static bool Travels(string value) => value.Length <= HeaderCharsMax && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // Neither policy nor the recording sees these, so one that holds a value stays here.
    private void Add(Exchange x, HttpRequestMessage request, string name, StringValues value)
    {
        foreach (var text in value)
            if (text is not null && Travels(text) && IsClean(name, text, x.Route.Rules))
                request.Headers.TryAddWithoutValidation(name, text);
    }

    private bool IsClean(string name, string text, DetectionRules rules)
    {
        // It looks like a date, which a kind of the configuration may be.
        if (name == Version && EraCheck.IsVersion(text)) return true;
        var place = Array.IndexOf(Repeated, name);
        var last = place >= 0 ? Volatile.Read(ref _clean[place]) : null;
        if (last is not null && last.Text == text && ReferenceEquals(last.Rules, rules)) return true;
        if (TextMasker.Redact(text, rules) != text) return false;
        if (place >= 0) Volatile.Write(ref _clean[place], new Clean(text, rules));
        return true;
    }

    private sealed record Clean(string Text, DetectionRules Rules);

    private readonly record struct Outgoing(Frame? Value);
}
