using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Mcp;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Content;
using Gateway.Governance.Masking.Surrogates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>What every message of an upstream goes through: strict parse, list filter, detectors, masks.</summary>
internal sealed class MessageGate(Exchange x, MaskKey maskKey, TimeProvider time)
{
    private const int AnswerDepthMax = 256;

    private readonly MaskPlan _forClient = x.Route.Plans(x.Masks).ForClient.ForTables(x.Request.Facts?.Sql);
    private readonly MaskPlan _forRecording = x.Route.Plans(x.Masks).ForRecording.ForTables(x.Request.Facts?.Sql);
    private readonly ContentRules _content = x.Route.Plans(x.Masks).Content;
    private readonly List<Hit> _hits = [];
    // Of the usual message nothing outlives its passing, so one frame serves them all.
    private readonly Frame _usual = new() { Message = default };
    private bool _bound;

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
        if (IsOurAnswer(frame!)) return AnswerAsync(frame!, response);
        return frame!.Kind == FrameKind.Answer && x.Route.Config.Receipts ? OthersAnswerAsync(frame) : ScanAsync(frame, frame.Message);
    }

    // It is no place for a receipt, and what its upstream wrote there must not pass for one.
    private async ValueTask<PassedMessage> OthersAnswerAsync(Frame frame) =>
        Receipted(frame, await ScanAsync(frame, frame.Message), receipt: null);

    private async ValueTask<PassedMessage> AnswerAsync(Frame frame, HttpResponseMessage response)
    {
        var message = frame.Message;
        HasAnswered = true;
        // Before the client has the answer, because it will build on it at once.
        if (x.OpensSession && !frame.Result.IsEmpty) await BindAsync(Member(frame.Result.Of(message).Span, "protocolVersion"u8), response);
        if (ListFilter.Concerns(x.Method) && !frame.Result.IsEmpty) message = await ListFilter.FilterAsync(x, message);
        if (CacheScope.Concerns(x.Method) && !frame.Result.IsEmpty) message = CacheScope.Narrow(message, frame.Result);
        return Receipted(frame, await ScanAsync(frame, message), x.Receipt);
    }

    // Behind the masks, and for the client alone: the recording has what the upstream said, and the entry that the receipt names.
    private PassedMessage Receipted(Frame frame, in PassedMessage passed, EntryReceipt? receipt)
    {
        if (!x.Route.Config.Receipts || frame.Result.IsEmpty || passed.Fault is not null || passed.Withheld) return passed;
        return passed with { Client = receipt is null ? ReceiptMember.Drop(passed.Client) : ReceiptMember.Set(passed.Client, receipt) };
    }

    private ValueTask<PassedMessage> ScanAsync(Frame frame, ReadOnlyMemory<byte> message)
    {
        (message, var isHeld) = ContentFilter.Apply(message, _content);
        _hits.Clear();
        var scanning = x.Route.ScanAsync(message, _hits, x.Session.Terminated);
        return scanning.IsCompletedSuccessfully && !isHeld && !_forClient.HasSurrogates
            ? new ValueTask<PassedMessage>(Mask(frame, message, null))
            : MaskAsync(frame, message, isHeld, scanning);
    }

    private async ValueTask<PassedMessage> MaskAsync(Frame frame, ReadOnlyMemory<byte> message, bool isHeld, ValueTask scanning)
    {
        await scanning;
        var passed = _forClient.HasSurrogates ? await MaskWithSurrogatesAsync(frame, message) : Mask(frame, message, null);
        return isHeld && passed.Fault is null ? passed with { Client = Refusal(frame, HeldText), Withheld = true } : passed;
    }

    private const string HeldText = "Gateway, step mask: the answer holds content that policy withholds: an image, audio, binary data or "
        + "a block of an unknown type. Policy's doing; ask for a text, or ask the operator.";

    // Values that the session has not named a surrogate for yet are asked for all at once, and the message is masked again.
    private async ValueTask<PassedMessage> MaskWithSurrogatesAsync(Frame frame, ReadOnlyMemory<byte> message)
    {
        const int roundsMax = 3;
        var page = x.Session.Surrogates(maskKey, x.PolicyVersion, x.Route.SurrogateLife, time).Open();
        for (var round = 0; round < roundsMax; round++)
        {
            var passed = Mask(frame, message, page);
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
            if (x.Method == Methods.Close && response.IsSuccessStatusCode) await x.Session.Grain.CloseAsync("closed by its client");
            else if (response.StatusCode == System.Net.HttpStatusCode.NotFound && x.Session.Binding is { UpstreamSession.Length: > 0 })
                await x.Session.Grain.CloseAsync("the upstream has lost its session");
        }
    }

    private async Task BindAsync(string protocolVersion, HttpResponseMessage response)
    {
        var upstream = response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.FirstOrDefault() ?? "" : "";
        if (!await x.Session.BindAsync(protocolVersion, upstream)) throw new StoreUnavailableException();
        _bound = true;
        if (!x.Http.Response.HasStarted) x.Http.Response.Headers["Mcp-Session-Id"] = x.Session.Id.Value;
    }

    private bool IsOurAnswer(Frame frame) =>
        frame.Kind == FrameKind.Answer && x.Frame is { Kind: FrameKind.Request } asked && frame.IdBytes.SequenceEqual(asked.IdBytes);

    private PassedMessage Mask(Frame frame, ReadOnlyMemory<byte> message, SurrogatePage? page)
    {
        // The recording hides all that the client must not see, and more.
        if (JsonMasker.HidesNothing(message.Span, _hits.Count, _forRecording))
            return new PassedMessage(message, message, [], Withheld: false, Fault: null);
        var hits = Inspection.Count(_hits);
        if (JsonMasker.Mask(message, _hits, _forRecording, maskKey, page: page) is not MaskOutcome.Masked record)
            return new PassedMessage(default, default, hits, Withheld: true, ExchangeEnd.MaskingBlocked);
        var masked = record.Changed ? MaskReport.Of(message, _hits, _forRecording) : [];
        if (!record.Changed || _forClient.IsEmpty)
            return new PassedMessage(message, record.Bytes, hits, Withheld: false, Fault: null) { Masked = masked };
        var schema = x.Method != Methods.ToolsCall
            || x.Route.Room.Find(x.Frame!.Name) is not { } tool ? default : tool.OutputSchema;
        if (JsonMasker.Mask(message, _hits, _forClient, maskKey, schema, page) is MaskOutcome.Masked client)
            return new PassedMessage(client.Bytes, record.Bytes, hits, Withheld: false, Fault: null) { Masked = masked };

        // The client's answer cannot be masked: an answer becomes a refusal, a request or notification of the server goes no further.
        return new PassedMessage(Refusal(frame, BlockedText), record.Bytes, hits, Withheld: true, Fault: null) { Masked = masked };
    }

    private const string BlockedText = "Gateway, step mask: the answer holds something that must be masked and cannot be without "
        + "breaking the tool's output schema, so it was withheld. Policy's doing; ask the operator.";

    private byte[] Refusal(Frame frame, string text) => !IsOurAnswer(frame) ? []
        : x.Method == Methods.ToolsCall
            ? RpcMessages.ToolRefusal(x.RpcId, text, x.Era == Era.Modern)
            : RpcMessages.Error(x.RpcId, RpcCodes.Withheld, text);

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
