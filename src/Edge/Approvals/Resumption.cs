using System.Buffers;
using System.Text.Json;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Approvals;

/// <summary>Step 3, for a held call that comes back in a further round: what we gave the client is verified and taken off, so that the
/// message is again the very call that was held.</summary>
internal sealed class Resumption(RequestStateSeal seal, TimeProvider time)
{
    /// <summary>A state that its caller was not given for this call.</summary>
    public static readonly ForeignHandle Foreign = new(
        "a requestState that this caller was not given for this call.", static x => RefuseAsync(x, "invalid"));

    /// <summary>Fills in <see cref="Exchange.Returned"/>, or notes what comes back as <see cref="Exchange.Foreign"/>; false when the
    /// request was refused and answered.</summary>
    public async ValueTask<bool> ResumeAsync(Exchange x)
    {
        if (x.Era != Era.Modern || x.Frame is not { Kind: FrameKind.Request, RequestState.IsEmpty: false } frame
            || !seal.IsOurs(frame.RequestState.Of(frame.Message).Span)) return true;
        x.Frame = WithoutRound(frame, x.Route.Limits.RequestDepth);
        if (seal.Open(frame.RequestState.Of(frame.Message).Span, x) is not { } state)
        {
            x.Foreign = Foreign;
            return true;
        }

        if (time.GetUtcNow().ToUnixTimeMilliseconds() >= state.ExpiresAtUnixMs) return await RefuseAsync(x, "expired");
        x.Returned = new ReturnedCall(state, Action(frame));
        return true;
    }

    // Answers that what a client brought back is nothing that it was given.
    private static async Task<bool> RefuseAsync(Exchange x, string reason)
    {
        await Refusal.SendRpcAsync(
            x,
            StatusCodes.Status200OK,
            RpcCodes.InvalidParams,
            "Gateway, step frame: the requestState is not one that this caller was given for this call, or it has expired. Nothing ran. "
                + "The caller's fault; make the call anew, without it.",
            json =>
            {
                json.WriteStartObject();
                json.WriteString("reason"u8, reason);
                json.WriteEndObject();
            });
        return false;
    }

    // The client adds these two to the parameters of the call that it repeats.
    private static Frame WithoutRound(Frame frame, int depthMax)
    {
        var parameters = frame.Params.Of(frame.Message).Span;
        var call = new ArrayBufferWriter<byte>(frame.Message.Length);
        call.Write(frame.Message.Span[..frame.Params.Offset]);
        call.Write("{"u8);
        var isFirst = true;
        var reader = new Utf8JsonReader(parameters, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isOfRound = reader.ValueTextEquals("requestState"u8) || reader.ValueTextEquals("inputResponses"u8);
            reader.Read();
            reader.Skip();
            if (isOfRound) continue;
            if (!isFirst) call.Write(","u8);
            call.Write(parameters[start..(int)reader.BytesConsumed]);
            isFirst = false;
        }

        call.Write("}"u8);
        call.Write(frame.Message.Span[(frame.Params.Offset + frame.Params.Length)..]);
        if (FrameReader.Read(call.WrittenMemory, FrameSide.Client, depthMax, out var without) != FrameFault.None)
            throw new InvalidOperationException("A message that was read strictly is none without two of its parameters.");
        // As it was shown to be safe to show.
        without!.Client = frame.Client;
        return without;
    }

    private static UserAction Action(Frame frame)
    {
        if (frame.InputResponses.IsEmpty) return UserAction.None;
        using var responses = JsonDocument.Parse(frame.InputResponses.Of(frame.Message), new JsonDocumentOptions { MaxDepth = 512 });
        return responses.RootElement.ValueKind == JsonValueKind.Object
            && responses.RootElement.TryGetProperty(ApprovalMessages.InputName, out var response) ? Action(response) : UserAction.None;
    }

    /// <summary>What the user did, by an elicitation's result.</summary>
    public static UserAction Action(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("action"u8, out var action)
            || action.ValueKind != JsonValueKind.String) return UserAction.None;
        return action.ValueEquals("accept"u8) ? UserAction.Accept
            : action.ValueEquals("decline"u8) ? UserAction.Decline
            : action.ValueEquals("cancel"u8) ? UserAction.Cancel : UserAction.None;
    }
}
