using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Recording;
using Orleans.Runtime;

namespace Gateway.Grains.Sessions;

internal sealed partial class SessionGrain
{
    private const long LostMsMax = 10 * 60 * 1_000;
    private const long RunningMsMax = 24 * 60 * 60 * 1_000;

    // How many entries behind it an end may stand that is told again: it was told first not long ago.
    private const int LookBackMax = 5_000;

    // Exchanges that were let through and have not ended, with the time.
    private readonly Dictionary<string, long> _running = new(StringComparer.Ordinal);

    // Ends that are on their way to a store that somebody waits for, or are told again and looked for in the recording.
    private readonly Dictionary<string, Task<bool>> _ending = new(StringComparer.Ordinal);

    // Approvals that know that their session is over.
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    // The last answer of calls that run under an approval and stream; what comes with the end is added to it.
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _answers = new(StringComparer.Ordinal);

    // Ends that an approval could not take; they are told again with the next snapshot.
    private readonly List<(WaitingCall Call, ImmutableArray<ReadOnlyMemory<byte>> Messages, bool MayBeLost)> _untold = [];

    public Task<bool> CompleteAsync(ExchangeOutcome outcome)
    {
        if (_session is null) return Task.FromResult(false);
        var exchange = outcome.Exchange.Value;
        var isRunning = _running.Remove(exchange);
        // Who tells it once more while it is written, or looked for, gets the same answer.
        if (outcome.IsAgain && _ending.TryGetValue(exchange, out var ending)) return ending;
        ending = outcome.IsAgain && !isRunning ? TakeUnlessRecordedAsync(outcome) : TakeAsync(outcome);
        return ending.IsCompleted ? ending : NotedAsync(exchange, ending);
    }

    private async Task<bool> NotedAsync(string exchange, Task<bool> ending)
    {
        _ending[exchange] = ending;
        try
        {
            return await ending;
        }
        finally
        {
            _ending.Remove(exchange);
        }
    }

    private async Task<bool> TakeUnlessRecordedAsync(ExchangeOutcome outcome)
    {
        // It may have been told to this life, and be on its way to the store, or wait until that can be written.
        await _recording!.DrainAsync(CancellationToken.None);
        if (_recording.IsOwing) throw new StoreUnavailableException();
        var from = Math.Max(1, _recording.Sequence - LookBackMax);
        return await SessionReplay.HasEndAsync(new(_session!.Id), outcome.Exchange, from, new ClearRecordings(recordings, keys))
            || await TakeAsync(outcome);
    }

    private async Task<bool> TakeAsync(ExchangeOutcome outcome)
    {
        _session = _session! with { LastAtUnixMs = Now };
        var kept = await _recording!.AppendAsync(EntryKind.Completed, EntryPayload.Completed(outcome, rules.Bodies), IsStrict);
        NoteAfterErasure();
        if (!kept && IsStrict)
        {
            // Its client gets no answer then, so that is how it ended; the answer stays for the identical call.
            outcome = outcome with { End = ExchangeEnd.GatewayFault };
            _recording.AppendAsync(EntryKind.Completed, EntryPayload.Completed(outcome, rules.Bodies), urgent: false).Ignore();
        }

        if (_session.Waiting.FirstOrDefault(w => w.Exchange == outcome.Exchange.Value) is not { } ran) return kept;
        NoteAnswer(outcome.Exchange, outcome.Messages);
        _answers.Remove(outcome.Exchange.Value, out var answer);
        // A client that has its answer may call the same again, and is asked about anew; one that has not finds this one.
        var ended = ran with { End = outcome.End.ToString(), ExpiresAtUnixMs = Now };
        _session = _session with { Waiting = _session.Waiting.Replace(ran, ended) };
        TellEndAsync(ended, answer.IsEmpty ? [] : [answer]).Ignore();
        return kept;
    }

    // Until it knows, people are asked for what nobody can use any more.
    private async Task TellEndAsync()
    {
        foreach (var call in _session!.Waiting)
        {
            if (_told.Contains(call.Approval)) continue;
            try
            {
                if (await GrainFactory.GetGrain<IApprovalGrain>(call.Approval).SessionEndedAsync($"the session ended: {_session.Reason}"))
                    _told.Add(call.Approval);
            }
            catch (Exception failure) when (IsUntold(failure))
            {
                // With the next snapshot.
            }
        }
    }

    // What ended just before this session's owner died may not have reached its client, though its end says so: it is kept for the
    // identical call that comes next, so that a repetition is not taken for a wish to run it again.
    private void TellOfLastLife()
    {
        foreach (var call in _session?.Waiting.Where(static w => w.End is not null) ?? [])
        {
            _answers.Remove(call.Exchange!, out var answer);
            var isFresh = call.ExpiresAtUnixMs > 0 && Now - call.ExpiresAtUnixMs < LostMsMax;
            TellEndAsync(call, answer.IsEmpty ? [] : [answer], mayBeLost: isFresh).Ignore();
        }
    }

    /// <summary>Tells the approval how its call ended; not awaited by the path.</summary>
    private async Task TellEndAsync(WaitingCall call, ImmutableArray<ReadOnlyMemory<byte>> messages, bool mayBeLost = false)
    {
        var end = Enum.TryParse<ExchangeEnd>(call.End, ignoreCase: true, out var word) ? word : ExchangeEnd.GatewayFault;
        var state = messages.IsEmpty ? Without(end) : RunState.Answered;
        if (!await TakesAsync(new ApprovalId(call.Approval), new RunEnd(new ExchangeId(call.Exchange!), state, end, messages)))
        {
            _untold.Add((call, messages, mayBeLost));
            return;
        }

        if (_session?.Waiting.FirstOrDefault(w => w.Exchange == call.Exchange) is not { } now) return;
        var isTold = end is ExchangeEnd.Refused or ExchangeEnd.StillHeld || (end == ExchangeEnd.Completed && !mayBeLost);
        _session = isTold || state == RunState.NotRun
            ? _session with { Waiting = _session.Waiting.Remove(now) }
            : _session with { Waiting = _session.Waiting.Replace(now, now with { End = null }) };
    }

    // An approval whose store cannot be read, whose state is damaged, or whose owner died with its silo, has not taken it either.
    private static bool IsUntold(Exception failure) =>
        failure is StoreUnavailableException or TimeoutException or OrleansException or JsonException;

    private async Task<bool> TakesAsync(ApprovalId approval, RunEnd end)
    {
        try
        {
            return await GrainFactory.GetGrain<IApprovalGrain>(approval.Value).CompleteAsync(end);
        }
        catch (Exception failure) when (IsUntold(failure))
        {
            return false;
        }
    }

    private void TellAgain()
    {
        var untold = _untold.ToList();
        _untold.Clear();
        foreach (var (call, messages, mayBeLost) in untold) TellEndAsync(call, messages, mayBeLost).Ignore();
    }

    // What an end without an answer says of whether the call ran. Only what certainly sent nothing did not run.
    private static RunState Without(ExchangeEnd end) => end switch
    {
        ExchangeEnd.Completed or ExchangeEnd.UpstreamTooLarge => RunState.Answered,
        ExchangeEnd.Refused or ExchangeEnd.StillHeld or ExchangeEnd.CredentialMissing => RunState.NotRun,
        _ => RunState.Unknown,
    };

    private void NoteAnswer(ExchangeId exchange, ImmutableArray<ReadOnlyMemory<byte>> messages)
    {
        if (messages.IsDefaultOrEmpty || _session!.Waiting.All(w => w.Exchange != exchange.Value)) return;
        foreach (var message in messages)
            if (IsAnswer(message.Span)) _answers[exchange.Value] = message;
    }

    private static bool IsAnswer(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = 512 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("result"u8) || reader.ValueTextEquals("error"u8)) return true;
            reader.Skip();
        }

        return false;
    }
}
