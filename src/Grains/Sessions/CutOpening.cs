using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Recording;

namespace Gateway.Grains.Sessions;

/// <summary>A session whose opening was cut off between its first entry and its document: the entry names the caller, and nothing that
/// goes by documents would ever find it.</summary>
internal static class CutOpening
{
    /// <summary>The document that it should have had, from its first entry.</summary>
    /// <returns>Null where that is no opening, or cannot be read.</returns>
    /// <exception cref="StoreUnavailableException">The store or the keys cannot be read now.</exception>
    public static async Task<SessionDocument?> DocumentAsync(
        SessionId session, ClearRecordings recordings, CancellationToken cancellation)
    {
        await foreach (var entry in recordings.ReadAsync(session, 1, cancellation))
            return entry is { Kind: EntryKind.Opened, State: PayloadState.Whole } ? Read(entry) : null;
        return null;
    }

    private static SessionDocument? Read(RecordingEntry entry)
    {
        try
        {
            using var payload = JsonDocument.Parse(entry.Payload);
            var (opened, client) = (payload.RootElement, payload.RootElement.GetProperty("client"));
            var caller = Caller(opened.GetProperty("principal"));
            return new SessionDocument
            {
                Id = entry.Session.Value,
                Principal = caller.Key,
                PrincipalName = caller.Name,
                Caller = caller,
                Connection = new ConnectionName(opened.GetProperty("connection").GetString()!),
                Client = new ClientFacts(client.GetProperty("name").GetString()!, client.GetProperty("version").GetString()!),
                Era = opened.GetProperty("era").ValueEquals("modern") ? Era.Modern : Era.Legacy,
                Status = SessionStatus.Open,
                OpenedAtUnixMs = entry.AtUnixMs,
                LastAtUnixMs = entry.AtUnixMs,
            };
        }
        catch (Exception broken) when (
            broken is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static Principal Caller(JsonElement principal) => new()
    {
        Key = new PrincipalKey(principal.GetProperty("issuer").GetString()!, principal.GetProperty("subject").GetString()!),
        Name = principal.GetProperty("name").GetString()!,
        ClientId = principal.GetProperty("client").GetString()!,
        Groups = [.. Texts(principal, "groups")],
        Scopes = [.. Texts(principal, "scopes")],
        Actors = [.. Texts(principal, "actors").Select(PrincipalKey.Parse)],
    };

    private static IEnumerable<string> Texts(JsonElement principal, string member) =>
        principal.TryGetProperty(member, out var texts) ? texts.EnumerateArray().Select(static text => text.GetString()!) : [];
}
