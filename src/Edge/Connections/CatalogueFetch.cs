using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;
using Gateway.Edge.Recording;

namespace Gateway.Edge.Connections;

/// <summary>Asks an upstream for its tools when a call names one that no list has shown yet, so that policy decides on facts and not on a
/// guess.</summary>
/// <remarks>Goes through the session like any exchange: admitted, recorded, with the connection's credential. The upstream is asked at
/// most once in ten seconds a connection, whatever comes in; whom policy does not let list its tools keeps nobody else from it, and few of
/// them are tried in that time, since all who come wait for each. A tool that stays unknown is destructive and open-world to
/// policy.</remarks>
internal sealed class CatalogueFetch(OutcomeDelivery delivery, TimeProvider time)
{
    private const int PagesMax = 20;
    private const int DeniedMax = 4;
    private const int RememberedMax = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // Where there are many, so that others have their turn before those whom policy did not let.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<ConnectionRoom, Asked> _asked = new();

    /// <summary>Fetches the catalogue of the exchange's connection; a failure leaves it as it was.</summary>
    /// <remarks>Who comes while it is being fetched waits for it, since what they call may be in it.</remarks>
    public async Task FetchAsync(Exchange x)
    {
        while (true)
        {
            var own = new Asked(x.Principal.Key, time.GetTimestamp());
            var asked = _asked.AddOrUpdate(x.Route.Room, own, (_, before) => Follows(own, before) ? own : before);
            if (ReferenceEquals(asked, own))
            {
                await FetchAsync(x, own);
                return;
            }

            await asked.Fetched.Task;
            if (!asked.IsDenied || asked.Denied >= DeniedMax || asked.Refused.ContainsKey(own.By)) return;
        }
    }

    private async Task FetchAsync(Exchange x, Asked own)
    {
        try
        {
            await FetchPagesAsync(x, own);
        }
        finally
        {
            if (own.IsDenied && own.IsCounted) own.Note();
            own.Fetched.SetResult();
        }
    }

    // One that was denied asked nothing of the upstream, so that it bounds only whoever it was for. One that failed would fail for others.
    private bool Follows(Asked own, Asked before)
    {
        if (!before.Fetched.Task.IsCompleted) return false;
        var isOver = time.GetElapsedTime(before.IsDenied ? before.Since : before.At, own.At) >= Pause;
        (own.Since, own.Denied) = isOver ? (own.At, 0) : (before.Since, before.Denied);
        own.Refused = before.Refused.Count < RememberedMax ? before.Refused : [];
        own.WasFull = isOver ? before.Denied >= DeniedMax : before.WasFull;
        var remembered = own.WasFull ? Remembered : Pause;
        if (own.Refused.TryGetValue(own.By, out var at) && time.GetElapsedTime(at, own.At) < remembered) return false;
        return isOver || (before.IsDenied && own.Denied < DeniedMax && !own.Refused.ContainsKey(own.By));
    }

    private async Task FetchPagesAsync(Exchange x, Asked own)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(x.Session.Terminated);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            var cursor = "";
            for (var page = 0; page < PagesMax; page++)
                if (await PageAsync(x, own, cursor, patience.Token) is not { Length: > 0 } next) return;
                else cursor = next;
        }
        catch (Exception failure) when (
            failure is HttpRequestException or IOException or OperationCanceledException or JsonException or UpstreamTooLargeException)
        {
            // A session that ended meanwhile is not the upstream's fault.
            if (!x.Session.Terminated.IsCancellationRequested) x.Route.Room.Report(healthy: false, "did not list its tools");
        }
    }

    private async Task<string> PageAsync(Exchange x, Asked own, string cursor, CancellationToken cancellation)
    {
        var id = OpaqueId.NewExchange();
        var message = Message(x.Era, id, cursor);
        var facts = new Facts { Principal = x.Principal, Connection = x.Route.Config.Name, Method = Methods.ToolsList, Era = x.Era,
            RequestBytes = message.Length };
        // Nobody is asked whether the gateway may look.
        var asked = new AdmitRequest(id, facts, message, []) { NeverHeld = true };
        var admission = await x.Session.Grain.AdmitAsync(asked);
        // What ended in that moment says nothing of the others either.
        own.IsDenied = cursor.Length == 0 && admission is (Admission.Denied or Admission.Gone);
        own.IsCounted = admission is Admission.Denied;
        if (admission is not Admission.Admitted) return "";
        if (await AskAsync(x, id, message, cancellation) is not { } body) return "";

        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 512 });
        if (!document.RootElement.TryGetProperty("result"u8, out var result) || result.ValueKind != JsonValueKind.Object) return "";
        if (result.TryGetProperty("tools"u8, out var tools)
            && tools.ValueKind == JsonValueKind.Array) await ListFilter.LearnAsync(x, tools);
        return result.TryGetProperty("nextCursor"u8, out var next) && next.ValueKind == JsonValueKind.String ? next.GetString()! : "";
    }

    // Whatever becomes of it, its intent gets an outcome: the session waits for one.
    private async Task<ReadOnlyMemory<byte>?> AskAsync(Exchange x, ExchangeId id, byte[] message, CancellationToken cancellation)
    {
        var (end, body) = (ExchangeEnd.UpstreamUnreachable, default(ReadOnlyMemory<byte>?));
        var started = time.GetTimestamp();
        try
        {
            using var response = await OwnRequest.SendAsync(x, Methods.ToolsList, "", message, cancellation);
            end = response is null ? ExchangeEnd.CredentialMissing : ExchangeEnd.UpstreamInvalid;
            if (response is null) return null;
            body = response.StatusCode == HttpStatusCode.OK ? await OwnRequest.ReadAsync(x, response, cancellation) : null;
            if (body is not null) end = ExchangeEnd.Completed;
            return body;
        }
        catch (OperationCanceledException)
        {
            end = x.Session.Terminated.IsCancellationRequested ? ExchangeEnd.Terminated : ExchangeEnd.UpstreamTimeout;
            throw;
        }
        catch (UpstreamTooLargeException)
        {
            end = ExchangeEnd.UpstreamTooLarge;
            throw;
        }
        finally
        {
            delivery.Give(x.Session.Grain, new ExchangeOutcome(
                id, end, 0, [], [], body?.Length ?? 0, (long)time.GetElapsedTime(started).TotalMicroseconds));
        }
    }

    // Its id is nobody else's, and nobody can guess it: the upstream tells the requests of a wire session apart by theirs.
    private static byte[] Message(Era era, ExchangeId id, string cursor)
    {
        var claim = OwnRequest.Claim(era);
        var page = cursor.Length > 0 ? $"\"cursor\":{JsonSerializer.Serialize(cursor)}" : "";
        var comma = claim.Length > 0 && page.Length > 0 ? "," : "";
        return Encoding.UTF8.GetBytes(
            $"{{\"jsonrpc\":\"2.0\",\"id\":\"gateway-catalogue-{id}\",\"method\":\"tools/list\",\"params\":{{{page}{comma}{claim}}}}}");
    }

    private sealed class Asked(PrincipalKey by, long at)
    {
        public PrincipalKey By { get; } = by;

        public long At { get; } = at;

        // Since when those are counted that policy did not let.
        public long Since { get; set; } = at;

        public int Denied { get; set; }

        // When each of them was asked about.
        public ImmutableDictionary<PrincipalKey, long> Refused { get; set; } = ImmutableDictionary<PrincipalKey, long>.Empty;

        // Whether so many were in the time before this one.
        public bool WasFull { get; set; }

        public bool IsDenied { get; set; }

        public bool IsCounted { get; set; }

        public TaskCompletionSource Fetched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Note()
        {
            Denied++;
            Refused = Refused.SetItem(By, At);
        }
    }
}
