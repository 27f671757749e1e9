using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Approvals;
using Gateway.Edge.Mcp;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>What an upstream gives a caller to come back with (an event's id, a <c>requestState</c>, a task's id) is worth something to
/// that caller alone.</summary>
/// <remarks>To an upstream all callers are the gateway, so it cannot tell whose they are. Ids of events and states carry a mark; of tasks,
/// which are listed and come in many places, it is noted whose they are. Source: THREATS T17.</remarks>
internal sealed class Handles(HandleSeal seal, IGrainFactory grains, TimeProvider time)
{
    private const string LastEventId = "Last-Event-ID";

    // A task may be asked for a while longer than it says, and one that does not say for how long is not kept for ever.
    private static readonly TimeSpan s_after = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_most = TimeSpan.FromDays(30);

    // More are on no page of a list, nor in what one client listens to.
    private const int TasksMax = 1_000;
    private const int AtOnce = 32;

    /// <summary>Step 4, once the session is known: what the caller brings back is checked, and is the upstream's own again, or is noted
    /// as <see cref="Exchange.Foreign"/>.</summary>
    public ValueTask TakeAsync(Exchange x)
    {
        if (x.Method == Methods.Stream) TakeEvent(x);
        return x.Frame is { Kind: FrameKind.Request } frame
            && (frame.TaskId.Length > 0 || x.Method == Methods.Listen || (x.Era == Era.Modern && !frame.RequestState.IsEmpty))
            ? TakeAsync(x, frame) : default;
    }

    /// <summary>An event's id for the client.</summary>
    public string EventId(Exchange x, string id) => seal.EventId(x.Session.Id, id);

    /// <summary>An answer for the client, its <c>requestState</c> marked.</summary>
    public ReadOnlyMemory<byte> MarkState(Exchange x, ReadOnlyMemory<byte> answer) =>
        x.Era == Era.Modern ? HandleMembers.MarkState(answer, state => seal.StateMark(x, state)) : answer;

    /// <summary>Notes the task that an answer says was begun, or how long one is kept that was asked for, before the client has the
    /// answer.</summary>
    /// <param name="x">The exchange on whose stream it came; of the same session.</param>
    /// <param name="method">The method that it answers.</param>
    /// <param name="result">Its raw result.</param>
    /// <exception cref="Abstractions.Stores.StoreUnavailableException">It could not be noted.</exception>
    public ValueTask NoteTaskAsync(Exchange x, string method, ReadOnlySpan<byte> result)
    {
        if (HandleMembers.Begun(result) is not { } begun) return default;
        // An answer about a task makes its caller the owner of no other.
        if (Methods.IsOfTask(method) && x.Frame?.TaskId != begun.Id) return default;
        var life = begun.LifeMs is >= 0 and var ms && ms < s_most.TotalMilliseconds ? TimeSpan.FromMilliseconds(ms) + s_after : s_most;
        return new ValueTask(OwnerOf(x, begun.Id).NoteAsync((time.GetUtcNow() + life).ToUnixTimeMilliseconds()));
    }

    /// <summary>A list of tasks without those of others, and without those behind the first thousand.</summary>
    /// <param name="x">The exchange on whose stream it came; of the same session.</param>
    /// <param name="answer">The whole JSON-RPC answer.</param>
    public async ValueTask<ReadOnlyMemory<byte>> OwnTasksAsync(Exchange x, ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 512 });
        var result = document.RootElement.GetProperty("result"u8);
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("tasks"u8, out var list)
            || list.ValueKind != JsonValueKind.Array) return answer;
        var own = new bool[list.GetArrayLength()];
        // An owner is asked once: of a task that there is not nothing stays, and who asks in that moment may not be heard.
        var asked = new Dictionary<string, Task<bool>>(StringComparer.Ordinal);
        foreach (var some in list.EnumerateArray().Take(TasksMax).Index().Chunk(AtOnce))
            await Task.WhenAll(some.Select(async one => own[one.Index] = await IsOwnAsync(x, one.Item, asked)));
        return ListFilter.Splice(answer, list, [.. own], [], result);
    }

    private Task<bool> IsOwnAsync(Exchange x, JsonElement task, Dictionary<string, Task<bool>> asked)
    {
        if (task.ValueKind != JsonValueKind.Object || !task.TryGetProperty("taskId"u8, out var id) || id.ValueKind != JsonValueKind.String)
            return Task.FromResult(false);
        var name = id.GetString()!;
        return asked.TryGetValue(name, out var known) ? known : asked[name] = OwnerOf(x, name).IsKnownAsync();
    }

    private void TakeEvent(Exchange x)
    {
        var shown = x.Http.Request.Headers[LastEventId];
        if (shown is [] or [""]) return;
        if (shown is [{ } one] && seal.OpenEventId(x.Session.Id, one) is { } id && Forwarding.Travels(id)) x.LastEventId = id;
        else x.Foreign = s_event;
    }

    private static readonly ForeignHandle s_event = new(
        "the id of an event that this session was not given.", static x => Refusal.SendRpcAsync(
            x, StatusCodes.Status400BadRequest, RpcCodes.InvalidRequest,
            "Gateway, step join: the Last-Event-ID is none that this session was given. The caller's fault; open the stream without it."));

    private static readonly ForeignHandle s_task = new("the id of a task that this caller was not given, or long ago.", static x =>
    {
        // The modern era has but three methods about tasks, and a client that asks by another must hear so.
        var code = x.Era == Era.Modern && Methods.IsOfTask(x.Method) && !Methods.IsOfModernTask(x.Method)
            ? RpcCodes.MethodNotFound : RpcCodes.InvalidParams;
        return Refusal.SendRpcAsync(x, StatusCodes.Status200OK, code,
            "Gateway, step join: this caller was given no task of this id on this connection, or long ago. The caller's fault; nothing "
                + "was asked.");
    });

    private async ValueTask TakeAsync(Exchange x, Frame frame)
    {
        var tasks = x.Method == Methods.Listen ? HandleMembers.Listened(frame.Params.Of(frame.Message).Span) : [];
        if (frame.TaskId.Length > 0) tasks = tasks.Add(frame.TaskId);
        if (!await OwnsAllAsync(x, tasks))
        {
            x.Foreign = s_task;
            return;
        }

        if (x.Era != Era.Modern || frame.RequestState.IsEmpty) return;
        if (HandleMembers.State(frame.RequestState.Of(frame.Message).Span) is not { } shown || seal.OpenState(x, shown) is not { } state)
        {
            x.Foreign = Resumption.Foreign;
            return;
        }

        if (FrameReader.Read(HandleMembers.WithState(frame, state), FrameSide.Client, x.Route.Limits.RequestDepth, out var opened)
            != FrameFault.None)
            throw new InvalidOperationException("A message that was read strictly is none with a shorter text in it.");
        // As it was shown to be safe to show.
        opened!.Client = frame.Client;
        x.Frame = opened;
    }

    private async Task<bool> OwnsAllAsync(Exchange x, ImmutableArray<string> tasks)
    {
        if (tasks.Length > TasksMax) return false;
        foreach (var some in tasks.Distinct(StringComparer.Ordinal).Chunk(AtOnce))
            if ((await Task.WhenAll(some.Select(task => OwnerOf(x, task).IsKnownAsync()))).Contains(value: false)) return false;
        return true;
    }

    private ITaskGrain OwnerOf(Exchange x, string task) => grains.GetGrain<ITaskGrain>(seal.TaskMark(x, task));
}
