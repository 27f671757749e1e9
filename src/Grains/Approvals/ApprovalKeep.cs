using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Approvals.Channels;

namespace Gateway.Grains.Approvals;

/// <summary>What is kept beside an approval: the masked answers of what ran, and where an open window can be found.</summary>
internal sealed class ApprovalKeep(IStateStore store, string approval)
{
    /// <summary>Kind of the records that say which windows are open; tagged by whose calls they let run.</summary>
    public const string Grants = "grant";

    private const string Results = "result";
    private const string Closed = "closed";
    private const int ResultBytesMax = 4 << 20;

    private string? _granted;

    /// <summary>The word by which the windows of one caller on one connection are found.</summary>
    public static string GrantTag(PrincipalKey principal, ConnectionName connection) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{connection} {principal}")).AsSpan(0, 16));

    /// <summary>Keeps the masked answer of a call that ran.</summary>
    /// <returns>False when it is too long to be kept.</returns>
    public async Task<bool> ResultAsync(RunEnd end)
    {
        if (end.Messages.Sum(static message => (long)message.Length) > ResultBytesMax) return false;
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (var message in end.Messages) json.WriteRawValue(message.Span, skipInputValidation: true);
            json.WriteEndArray();
        }

        return await WriteAsync(Results, Key(end.Exchange), "kept", body.WrittenMemory);
    }

    /// <summary>The masked answer of a call that ran; of no length when none is kept.</summary>
    public async Task<ImmutableArray<ReadOnlyMemory<byte>>> ReadAsync(ExchangeId exchange)
    {
        if (await store.ReadAsync(Results, Key(exchange), CancellationToken.None) is not { } record) return [];
        using var document = JsonDocument.Parse(record.Body, new JsonDocumentOptions { MaxDepth = 513 });
        return [.. document.RootElement.EnumerateArray().Select(static message =>
            (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(message.GetRawText()))];
    }

    /// <summary>Lets an open window be found, and one that is closed no longer.</summary>
    public async Task GrantAsync(ApprovalView view)
    {
        if (view.Window is not { UntilUnixMs: > 0 }) return;
        var tag = view.Status == ApprovalStatus.Approved ? GrantTag(view.Request.Principal.Key, view.Request.Connection) : Closed;
        if (tag == _granted) return;
        if (await WriteAsync(Grants, approval, tag, "{}"u8.ToArray())) _granted = tag;
    }

    /// <summary>Removes the answer that is kept of an exchange, if any.</summary>
    /// <returns>False when the store cannot do so now.</returns>
    public Task<bool> ForgetAsync(ExchangeId exchange) => RemoveAsync(Results, Key(exchange));

    /// <summary>Removes what is kept beside the approval but answers: its window's mark, and what was told of it.</summary>
    /// <returns>False when the store cannot do so now.</returns>
    public async Task<bool> ForgetAsync() => await RemoveAsync(Grants, approval) && await RemoveAsync(NoticeRecord.Kind, approval);

    private async Task<bool> RemoveAsync(string kind, string key)
    {
        try
        {
            if (await store.ReadAsync(kind, key, CancellationToken.None) is { } record)
                await store.WriteAsync(new StateWrite(kind, key, record.Version, "", default) { Removes = true });
            return true;
        }
        catch (Exception failure) when (failure is StateConflictException or StoreUnavailableException)
        {
            // Somebody writes it just now, or nobody can: it is removed another time.
            return false;
        }
    }

    private string Key(ExchangeId exchange) => $"{approval} {exchange}";

    private async Task<bool> WriteAsync(string kind, string key, string tag, ReadOnlyMemory<byte> body)
    {
        try
        {
            var known = await store.ReadAsync(kind, key, CancellationToken.None);
            if (known is not null && known.Tag == tag && known.Body.Span.SequenceEqual(body.Span)) return true;
            await store.WriteAsync(new StateWrite(kind, key, known?.Version ?? 0, tag, body));
            return true;
        }
        catch (Exception failure) when (failure is StateConflictException or StoreUnavailableException)
        {
            // Somebody else keeps the same, or it is kept when the approval is woken next.
            return false;
        }
    }
}
