using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Mcp;
using Gateway.Edge.Sessions;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Content;
using Gateway.Governance.Masking.Surrogates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>What every message of an upstream goes through: strict parse, list filter, detectors, masks.</summary>
internal sealed class MessageGate(Exchange x, MaskKey maskKey, Handles handles, TimeProvider time)
{
    private const int AnswerDepthMax = 256;

    private readonly AnswerRules _own = AnswerRules.Of(x.Route, x.Asked, x.Session.Requests.Mistakable(x.Asked));
    private readonly List<Hit> _hits = [];
    // Of the usual message nothing outlives its passing, so one frame serves them all.
    private readonly Frame _usual = new() { Message = default };
    private bool _bound;
    private AnswerRules? _told;
    private ImmutableArray<MaskObligation> _toldMasks = [];

    /// <summary>Whether the answer to the client's request has come.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Lets one message through.</summary>
    /// <param name="raw">The message; what is passed may be a part of it.</param>
    /// <param name="response">The answer that it came with.</param>
    public ValueTask<PassedMessage> PassAsync(ReadOnlyMemory<byte> raw, HttpResponseMessage response)
    {
        var frame = _usual;
        if (!CompactReader.TryRead(raw, frame)
            && FrameReader.Read(raw, FrameSide.Upstream, AnswerDepthMax, out frame) != FrameFault.None)
            return new ValueTask<PassedMessage>(new PassedMessage(default, default, [], Withheld: false, ExchangeEnd.UpstreamInvalid));
        if (Answers(frame!, x.Asked)) return AnswerAsync(frame!, response);
        return frame!.Kind == FrameKind.Answer ? OthersAnswerAsync(frame, response) : ScanAsync(frame, frame.Message, Told());
    }

    // A standing stream carries what the server has to say of calls that came on their own, and it does not say of which: what was decided
    // to be hidden of any of the session's requests is hidden there, and where some of them were made before this gateway knew the
    // session, what might have been.
    private AnswerRules Told()
    {
        if (x.Method is not (Methods.Stream or Methods.Listen)) return _own;
        var masks = x.Session.Requests.Masks;
        if (masks.IsEmpty && x.Standing.IsEmpty) return _own;
        if (_told is { } told && _toldMasks == masks) return told;
        _toldMasks = masks;
        ImmutableArray<MaskObligation> all = [.. masks.Concat(x.Standing).Concat(x.Masks.IsDefault ? [] : x.Masks).Distinct()];
        return _told = AnswerRules.Of(x.Route, new OpenRequest(x.Asked.RawId, x.Asked.Method, x.Asked.Name, all, sql: null));
    }

    // It is no place for a receipt, and what its upstream wrote there must not pass for one.
    private async ValueTask<PassedMessage> OthersAnswerAsync(Frame frame, HttpResponseMessage response)
    {
        var asked = frame.Id.IsEmpty ? [] : x.Session.Requests.Find(RequestId.Of(frame.IdBytes));
        if (AnswerRules.Of(x.Route, x.Masks, asked) is not { } rules)
        {
            // An error that answers no request answers the HTTP request: it could not be read, or its session is lost.
            return asked.Count == 0 && !frame.Error.IsEmpty && (frame.Id.IsEmpty || !response.IsSuccessStatusCode)
                ? await ScanAsync(frame, frame.Message, _own)
                : new PassedMessage(default, Unasked, [], Withheld: true, Fault: null);
        }

        if (asked is [var one]) one.IsAnswered = true;
        x.Session.Requests.Free(RequestId.Of(frame.IdBytes));
        return Receipted(frame, await ScanAsync(frame, await NarrowAsync(frame, rules), rules), receipt: null);
    }

    // Nobody can say what it must hide, so it is not recorded either.
    private static readonly byte[] Unasked = RpcMessages.Error(default, RpcCodes.Withheld,
        "Gateway, step mask: the upstream sent an answer to no open request of this session, so it was withheld. The upstream's fault.");

    private async ValueTask<PassedMessage> AnswerAsync(Frame frame, HttpResponseMessage response)
    {
        HasAnswered = true;
        // Where it may have been another's, this one's may come yet.
        x.Asked.IsAnswered = !_own.IsDoubtful;
        x.FreeId();
        // Before the client has the answer, because it will build on it at once.
        if (x.OpensSession && !frame.Result.IsEmpty)
            await BindAsync(Member(frame.Result.Of(frame.Message).Span, "protocolVersion"u8), response);
        return Receipted(frame, await ScanAsync(frame, await NarrowAsync(frame, _own), _own), x.Receipt);
    }

    // What its caller may not know of is no part of a list, nobody else's cache keeps what they read, and a task is its caller's own.
    private async ValueTask<ReadOnlyMemory<byte>> NarrowAsync(Frame frame, AnswerRules rules)
    {
        if (frame.Result.IsEmpty) return frame.Message;
        var method = rules.Asked.Method;
        await handles.NoteTaskAsync(x, method, frame.Result.Of(frame.Message).Span);
        var message = CacheScope.Concerns(method)
            ? CacheScope.Narrow(frame.Message, frame.Result) : await ListedAsync(method, frame.Message);
        foreach (var list in rules.Lists) message = await ListedAsync(list, message);
        return message;
    }

    private ValueTask<ReadOnlyMemory<byte>> ListedAsync(string method, ReadOnlyMemory<byte> message) =>
        method == Methods.TasksList ? handles.OwnTasksAsync(x, message)
        : ListFilter.Concerns(method) ? ListFilter.FilterAsync(x, method, message)
        : ValueTask.FromResult(message);

    // Behind the masks, and for the client alone: the recording has what the upstream said, and the entry that the receipt names.
    private PassedMessage Receipted(Frame frame, in PassedMessage passed, EntryReceipt? receipt)
    {
        if (frame.Result.IsEmpty || passed.Fault is not null || passed.Withheld) return passed;
        var client = handles.MarkState(x, passed.Client);
        if (x.Route.Config.Receipts) client = receipt is null ? ReceiptMember.Drop(client) : ReceiptMember.Set(client, receipt);
        return passed with { Client = client };
    }

    private ValueTask<PassedMessage> ScanAsync(Frame frame, ReadOnlyMemory<byte> message, AnswerRules rules)
    {
        (message, var isHeld) = ContentFilter.Apply(message, rules.Content);
        _hits.Clear();
        var scanning = x.Route.ScanAsync(message, _hits, x.Session.Terminated);
        return scanning.IsCompletedSuccessfully && !isHeld && !rules.ForClient.HasSurrogates
            ? new ValueTask<PassedMessage>(Mask(frame, message, rules, null))
            : MaskAsync(frame, message, rules, isHeld, scanning);
    }

    private async ValueTask<PassedMessage> MaskAsync(
        Frame frame, ReadOnlyMemory<byte> message, AnswerRules rules, bool isHeld, ValueTask scanning)
    {
        await scanning;
        var passed = rules.ForClient.HasSurrogates
            ? await MaskWithSurrogatesAsync(frame, message, rules)
            : Mask(frame, message, rules, null);
        return isHeld && passed.Fault is null ? passed with { Client = Refusal(frame, rules.Asked, HeldText), Withheld = true } : passed;
    }

    private const string HeldText = "Gateway, step mask: the answer holds content that policy withholds: an image, audio, binary data or "
        + "a block of an unknown type. Policy's doing; ask for a text, or ask the operator.";

    // Values that the session has not named a surrogate for yet are asked for all at once, and the message is masked again.
    private async ValueTask<PassedMessage> MaskWithSurrogatesAsync(Frame frame, ReadOnlyMemory<byte> message, AnswerRules rules)
    {
        const int roundsMax = 3;
        var page = x.Session.Surrogates(maskKey, x.PolicyVersion, x.Route.SurrogateLife, time).Open();
        for (var round = 0; round < roundsMax; round++)
        {
            var passed = Mask(frame, message, rules, page);
            if (!page.HasUnknown) return passed;
            var surrogates = await x.Session.Grain.SurrogatesAsync(page.Unknown);
            if (surrogates.Length != page.Unknown.Length) return Withheld(ExchangeEnd.GatewayFault);
            page.Learn(surrogates);
        }

        return Withheld(ExchangeEnd.MaskingBlocked);
    }

    private PassedMessage Withheld(ExchangeEnd end) => new(default, default, Inspection.Count(_hits), Withheld: true, end);

    /// <summary>Does what an answer means for its session: an initialize that bound nothing ends it, so do a DELETE and a lost upstream
    /// session.</summary>
    /// <remarks>An upstream that named no session cannot have lost one: its 404 to a GET says that it has no stream.</remarks>
    public async ValueTask FinishAsync(HttpResponseMessage response)
    {
        if (x.OpensSession)
        {
            if (!_bound) await x.Session.Grain.CloseAsync("initialize failed");
        }
        else if (x.Era == Era.Legacy && x.Http.Request.Headers.ContainsKey("Mcp-Session-Id"))
        {
            if (IsOursAlone(response) || (x.Method == Methods.Close && response.IsSuccessStatusCode))
                await x.Session.Grain.CloseAsync("closed by its client");
            else if (response.StatusCode == System.Net.HttpStatusCode.NotFound && x.Session.Binding is { UpstreamSession.Length: > 0 })
                await x.Session.Grain.CloseAsync("the upstream has lost its session");
        }
    }

    /// <summary>Whether a client ends a session that its upstream knows nothing of, and that it therefore cannot end.</summary>
    public bool IsOursAlone(HttpResponseMessage response) => x.Method == Methods.Close
        && response.StatusCode is System.Net.HttpStatusCode.MethodNotAllowed or System.Net.HttpStatusCode.NotFound
        && x.Http.Request.Headers.ContainsKey("Mcp-Session-Id") && x.Session.Binding is { UpstreamSession.Length: 0 };

    private async Task BindAsync(string protocolVersion, HttpResponseMessage response)
    {
        var upstream = response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.FirstOrDefault() ?? "" : "";
        if (!await x.Session.BindAsync(protocolVersion, upstream)) throw new StoreUnavailableException();
        _bound = true;
        if (!x.Http.Response.HasStarted) x.Http.Response.Headers["Mcp-Session-Id"] = x.Session.Id.Value;
    }

    private static bool Answers(Frame frame, OpenRequest asked) =>
        frame.Kind == FrameKind.Answer && !frame.Id.IsEmpty && !asked.RawId.IsEmpty
        && (frame.IdBytes.SequenceEqual(asked.RawId.Span) || RequestId.Of(frame.IdBytes) == asked.Id);

    private PassedMessage Mask(Frame frame, ReadOnlyMemory<byte> message, AnswerRules rules, SurrogatePage? page)
    {
        // The recording hides all that the client must not see, and more.
        if (JsonMasker.HidesNothing(message.Span, _hits.Count, rules.ForRecording))
            return new PassedMessage(message, message, [], Withheld: false, Fault: null);
        var hits = Inspection.Count(_hits);
        if (JsonMasker.Mask(message, _hits, rules.ForRecording, maskKey, page: page) is not MaskOutcome.Masked record)
            return new PassedMessage(default, default, hits, Withheld: true, ExchangeEnd.MaskingBlocked);
        var masked = record.Changed ? MaskReport.Of(message, _hits, rules.ForRecording) : [];
        if (!record.Changed || rules.ForClient.IsEmpty)
            return new PassedMessage(message, record.Bytes, hits, Withheld: false, Fault: null) { Masked = masked };
        var schema = rules.Asked.Method != Methods.ToolsCall
            || x.Route.Room.Find(rules.Asked.Name) is not { } tool ? default : tool.OutputSchema;
        if (JsonMasker.Mask(message, _hits, rules.ForClient, maskKey, schema, page) is MaskOutcome.Masked client)
            return new PassedMessage(client.Bytes, record.Bytes, hits, Withheld: false, Fault: null) { Masked = masked };

        // The client's answer cannot be masked: an answer becomes a refusal, a request or notification of the server goes no further.
        var refusal = Refusal(frame, rules.Asked, BlockedText);
        return new PassedMessage(refusal, record.Bytes, hits, Withheld: true, Fault: null) { Masked = masked };
    }

    private const string BlockedText = "Gateway, step mask: the answer holds something that must be masked and cannot be without "
        + "breaking the tool's output schema, so it was withheld. Policy's doing; ask the operator.";

    private byte[] Refusal(Frame frame, OpenRequest asked, string text) => !Answers(frame, asked) ? []
        : asked.Method == Methods.ToolsCall
            ? RpcMessages.ToolRefusal(asked.RawId.Span, text, x.Era == Era.Modern)
            : RpcMessages.Error(asked.RawId.Span, RpcCodes.Withheld, text);

    private static string Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = AnswerDepthMax });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: <= 64 } text ? text : "";
            reader.Skip();
        }

        return "";
    }
}
