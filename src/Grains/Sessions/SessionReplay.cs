using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Recording;
using Gateway.Abstractions.Sessions;

namespace Gateway.Grains.Sessions;

/// <summary>Brings a stored session document up to its recording's tail: the entries after the snapshot are read again.</summary>
internal static class SessionReplay
{
    /// <summary>The document as it is now.</summary>
    /// <param name="session">As it was stored.</param>
    /// <param name="recordings">The recordings.</param>
    /// <param name="conditions">Takes note of a session that cannot be read.</param>
    /// <param name="answers">Gets the masked answers of calls that ran under an approval and whose end may not have been told.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="StoreUnavailableException">The store or the keys cannot be read now.</exception>
    public static async Task<SessionDocument> CatchUpAsync(SessionDocument session, ClearRecordings recordings,
        SessionConditions conditions, Dictionary<string, ReadOnlyMemory<byte>> answers, CancellationToken cancellation)
    {
        await foreach (var entry in recordings.ReadWholeAsync(new(session.Id), session.SnapshotSequence + 1, cancellation))
        {
            if (entry.State is PayloadState.KeyMissing or PayloadState.Altered)
            {
                // What it has done is not known, so it does nothing more.
                if (entry.State == PayloadState.KeyMissing) conditions.AddUnreadable(session.Id);
                else conditions.AddDamaged(session.Id);
                return session;
            }

            if (entry.Kind is EntryKind.Streamed or EntryKind.Completed) NoteAnswer(session, entry, answers);
            session = Apply(session, entry) with { SnapshotSequence = entry.Sequence };
            // What erases one kind does not put off the end of the others.
            if (entry.Kind != EntryKind.Erased)
                session = session with { LastAtUnixMs = Math.Max(session.LastAtUnixMs, entry.AtUnixMs) };
        }

        return session;
    }

    /// <summary>The approvals that a session asked for or ran under, but for those whose entries were erased; null where entries that would
    /// say so cannot be read.</summary>
    public static async Task<IReadOnlySet<string>?> ApprovalsAsync(
        SessionId session, long throughSequence, ClearRecordings recordings, CancellationToken cancellation)
    {
        var approvals = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in recordings.ReadAsync(session, 1, cancellation))
        {
            if (entry.Sequence > throughSequence) break;
            if (entry.Kind is not (EntryKind.Held or EntryKind.Released)) continue;
            if (entry.State is PayloadState.KeyMissing or PayloadState.Altered) return null;
            if (!entry.Payload.IsEmpty && Text(entry, "approval"u8) is { Length: > 0 } approval) approvals.Add(approval);
        }

        return approvals;
    }

    /// <summary>Whether the end of an exchange is recorded at or behind <paramref name="fromSequence"/>.</summary>
    public static async Task<bool> HasEndAsync(
        SessionId session, ExchangeId exchange, long fromSequence, ClearRecordings recordings)
    {
        await foreach (var entry in recordings.ReadAsync(session, fromSequence, CancellationToken.None))
        {
            if (entry is not { Kind: EntryKind.Completed, State: PayloadState.Whole }) continue;
            if (Text(entry, "exchange"u8) == exchange.Value) return true;
        }

        return false;
    }

    private static SessionDocument Apply(SessionDocument session, RecordingEntry entry)
    {
        // Only a session that is over is erased: nothing hangs on what it had counted.
        if (entry.State != PayloadState.Whole) return session;
        switch (entry.Kind)
        {
            case EntryKind.Admitted:
                return session with { Calls = session.Calls + 1, ToolCalls = session.ToolCalls
                    + (Is(entry, "method"u8, "tools/call"u8) ? 1 : 0) };
            case EntryKind.Denied:
                return session with { Calls = session.Calls + 1, Denied = session.Denied + 1 };
            case EntryKind.Held:
                var held = new WaitingCall(Convert.ToHexStringLower(Convert.FromBase64String(Text(entry, "digest"u8))),
                    Text(entry, "approval"u8), Number(entry, "expires"u8));
                // An entry whose fate was unknown may have been kept after all, and the call was held anew: the later one counts.
                return session with
                {
                    Calls = session.Calls + 1,
                    Waiting = session.Waiting.RemoveAll(w => w.Digest == held.Digest).Add(held),
                };
            case EntryKind.Released:
                var approval = Text(entry, "approval"u8);
                return session with
                {
                    Approved = session.Approved + 1,
                    ToolCalls = session.ToolCalls + (Is(entry, "method"u8, "tools/call"u8) ? 1 : 0),
                    Waiting = session.Waiting.RemoveAll(w => w.Approval == approval && w.Exchange is null)
                        .Add(new WaitingCall(Digest(session, entry, approval), approval, 0) { Exchange = Text(entry, "exchange"u8) }),
                };
            case EntryKind.Completed:
                // The approval may not have been told: the session tells it again when it wakes.
                var exchange = Text(entry, "exchange"u8);
                return session.Waiting.FirstOrDefault(w => w.Exchange == exchange) is { } ran
                    ? session with { Waiting = session.Waiting.Replace(
                        ran, ran with { End = Text(entry, "end"u8), ExpiresAtUnixMs = entry.AtUnixMs }) }
                    : session;
            case EntryKind.Status:
                // Whoever was told of it is right, whether or not the document came to say so; and what is over stays so.
                return session.Status is SessionStatus.Open or SessionStatus.Paused
                    && Enum.TryParse<SessionStatus>(Text(entry, "status"u8), ignoreCase: true, out var status)
                    ? session with { Status = status, Reason = status == SessionStatus.Open ? "" : Text(entry, "reason"u8) } : session;
            case EntryKind.Erased:
                // Whether the bytes are gone is not known, so it is done once more.
                return session with { Erasure = Erasure(entry) };
            default:
                return session;
        }
    }

    private static SessionErasure Erasure(RecordingEntry entry)
    {
        using var payload = JsonDocument.Parse(entry.Payload);
        var kinds = payload.RootElement.GetProperty("kinds").EnumerateArray()
            .Select(k => Enum.Parse<EntryKind>(k.GetString()!, ignoreCase: true));
        return new SessionErasure(payload.RootElement.GetProperty("through").GetInt64(), [.. kinds], IsDone: false);
    }

    // An entry of before windows has no digest of its own: it is that of the call that was held.
    private static string Digest(SessionDocument session, RecordingEntry entry, string approval) =>
        Text(entry, "digest"u8) is { Length: > 0 } digest
            ? Convert.ToHexStringLower(Convert.FromBase64String(digest))
            : session.Waiting.FirstOrDefault(w => w.Approval == approval)?.Digest ?? "";

    private static void NoteAnswer(SessionDocument session, RecordingEntry entry, Dictionary<string, ReadOnlyMemory<byte>> answers)
    {
        if (entry.State != PayloadState.Whole) return;
        var exchange = Text(entry, "exchange"u8);
        if (session.Waiting.All(w => w.Exchange != exchange)) return;
        using var payload = JsonDocument.Parse(entry.Payload, new JsonDocumentOptions { MaxDepth = 520 });
        if (!payload.RootElement.TryGetProperty("messages"u8, out var messages) || messages.ValueKind != JsonValueKind.Array) return;
        foreach (var message in messages.EnumerateArray())
            if (message.ValueKind == JsonValueKind.Object
                && (message.TryGetProperty("result"u8, out _) || message.TryGetProperty("error"u8, out _)))
                answers[exchange] = System.Text.Encoding.UTF8.GetBytes(message.GetRawText());
    }

    private static bool Is(RecordingEntry entry, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value)
    {
        var reader = Find(entry, member);
        return reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(value);
    }

    private static string Text(RecordingEntry entry, ReadOnlySpan<byte> member)
    {
        var reader = Find(entry, member);
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
    }

    private static long Number(RecordingEntry entry, ReadOnlySpan<byte> member)
    {
        var reader = Find(entry, member);
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : 0;
    }

    private static Utf8JsonReader Find(RecordingEntry entry, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(entry.Payload.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(member);
            reader.Read();
            if (found) return reader;
            reader.Skip();
        }

        return default;
    }
}
