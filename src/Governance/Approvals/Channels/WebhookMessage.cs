using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>The body of a webhook: <c>type</c>, <c>timestamp</c> and <c>data</c>, as the Standard Webhooks specification
/// recommends.</summary>
public static class WebhookMessage
{
    /// <summary>UTF-8 JSON; the same bytes for each attempt.</summary>
    public static byte[] Write(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { MaxDepth = 600 }))
        {
            var requested = notice.Change == NoticeChange.Requested;
            json.WriteStartObject();
            json.WriteString("type"u8, requested ? "approval.requested" : "approval.settled");
            json.WriteString("timestamp"u8, Time(requested || notice.View.DecidedAtUnixMs == 0
                ? notice.View.Request.CreatedAtUnixMs : SettledAt(notice.View)));
            json.WriteStartObject("data"u8);
            WriteRequest(json, notice);
            if (!requested) WriteOutcome(json, notice);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    // What came to nothing did so after it was decided.
    private static long SettledAt(ApprovalView view) => Notice.IsUndone(view)
        ? view.Changes.LastOrDefault(static change => change.Kind is ApprovalChangeKind.Withdrawn or ApprovalChangeKind.Expired)?.AtUnixMs
            ?? view.DecidedAtUnixMs
        : view.DecidedAtUnixMs;

    private static void WriteRequest(Utf8JsonWriter json, Notice notice)
    {
        var request = notice.View.Request;
        json.WriteString("approval"u8, request.Id.Value);
        json.WriteString("session"u8, request.Session.Value);
        json.WriteString("exchange"u8, request.Exchange.Value);
        WritePerson(json, "principal", request.Principal.Key, request.Principal.Name);
        json.WriteStartArray("actors"u8);
        foreach (var actor in request.Principal.Actors)
        {
            json.WriteStartObject();
            json.WriteString("issuer"u8, actor.Issuer);
            json.WriteString("subject"u8, actor.Subject);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("client"u8);
        json.WriteString("name"u8, request.Client.Name);
        json.WriteString("version"u8, request.Client.Version);
        json.WriteEndObject();
        json.WriteString("connection"u8, request.Connection.Value);
        json.WriteString("method"u8, request.Method);
        json.WriteString("target"u8, request.Target);
        json.WriteString("arguments"u8, NoticeText.Arguments(notice));
        json.WriteNumber("revision"u8, notice.View.Revision);
        json.WriteString("policy"u8, request.Basis.Policy);
        json.WriteNumber("policyVersion"u8, request.Basis.Version);
        json.WriteString("rule"u8, request.Basis.Rule);
        json.WriteStartArray("by"u8);
        foreach (var by in notice.View.Asked()) json.WriteStringValue(by);
        json.WriteEndArray();
        json.WriteString("createdAt"u8, Time(request.CreatedAtUnixMs));
        json.WriteString("expiresAt"u8, Time(request.ExpiresAtUnixMs));
        if (notice.ViewAt is { } at) json.WriteString("viewAt"u8, at.AbsoluteUri);
    }

    private static void WriteOutcome(Utf8JsonWriter json, Notice notice)
    {
        var view = notice.View;
        json.WriteString("outcome"u8, NoticeText.Status(view.Status).ToLowerInvariant());
        if (view.DecidedBy is { } by) WritePerson(json, "decidedBy", by, view.DecidedByName);
        if (view.Reason.Length > 0) json.WriteString("reason"u8, view.Reason);
        if (view.GlassBroken) json.WriteBoolean("glassBroken"u8, true);
    }

    private static void WritePerson(Utf8JsonWriter json, string name, PrincipalKey key, string shown)
    {
        json.WriteStartObject(name);
        json.WriteString("issuer"u8, key.Issuer);
        json.WriteString("subject"u8, key.Subject);
        json.WriteString("name"u8, shown);
        json.WriteEndObject();
    }

    private static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
