using System.Buffers;
using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Export;

/// <summary>An entry as an event of the Open Cybersecurity Schema Framework, class API Activity (6003), schema 1.3.0.</summary>
/// <remarks>Decisions carry the profile Security Control. What has no place in the schema stands in <c>unmapped</c>, the payload among
/// it. The map is in docs/exports.md.</remarks>
public static class OcsfJson
{
    /// <summary>The version of the schema.</summary>
    public const string SchemaVersion = "1.3.0";

    private const int ClassUid = 6003;
    private static readonly JsonWriterOptions s_options = new() { MaxDepth = 1_000, SkipValidation = true };

    /// <summary>Writes the event on one line, without its line break.</summary>
    /// <param name="told">The entry.</param>
    /// <param name="withPayload">Whether the payload is told, or only its length and digest.</param>
    public static byte[] Line(ExportEvent told, bool withPayload = true)
    {
        ArgumentNullException.ThrowIfNull(told);
        var buffer = new ArrayBufferWriter<byte>(told.Entry.Payload.Length + 2_048);
        using (var json = new Utf8JsonWriter(buffer, s_options)) Write(json, told, withPayload);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ExportEvent told, bool withPayload)
    {
        var (activity, name) = ActivityOf(told);
        var (status, severity) = VerdictOf(told);
        json.WriteStartObject();
        json.WriteNumber("category_uid"u8, 6);
        json.WriteString("category_name"u8, "Application Activity"u8);
        json.WriteNumber("class_uid"u8, ClassUid);
        json.WriteString("class_name"u8, "API Activity"u8);
        json.WriteNumber("activity_id"u8, activity);
        json.WriteString("activity_name"u8, name);
        json.WriteNumber("type_uid"u8, (ClassUid * 100) + activity);
        json.WriteNumber("time"u8, told.Entry.AtUnixMs);
        json.WriteNumber("severity_id"u8, severity);
        json.WriteNumber("status_id"u8, status);
        EntryJson.Put(json, "status_detail", told.Entry.Kind == EntryKind.Completed ? told.Text("end") : told.Reason);
        if (told.Number("micros") is { } micros) json.WriteNumber("duration"u8, micros / 1_000);
        WriteMetadata(json, told);
        WriteActor(json, told);
        WriteApi(json, told);
        // The recording holds no address of the caller; the schema needs a source, so it is named as it names itself.
        json.WriteStartObject("src_endpoint"u8);
        json.WriteString("name"u8, told.Session.Client.Length > 0 ? told.Session.Client : "unknown");
        json.WriteEndObject();
        json.WriteStartObject("dst_endpoint"u8);
        json.WriteString("svc_name"u8, told.Session.Connection.Length > 0 ? told.Session.Connection : "unknown");
        json.WriteEndObject();
        WriteResource(json, told);
        if (IsDecision(told)) WriteControl(json, told);
        json.WritePropertyName("unmapped"u8);
        EntryJson.Write(json, told, withPayload);
        json.WriteEndObject();
    }

    private static (int Id, string Name) ActivityOf(ExportEvent told)
    {
        var method = told.Exchange.Method;
        if (method.Length == 0) return (99, "Session");
        return method.EndsWith("/list", StringComparison.Ordinal) || method.EndsWith("/read", StringComparison.Ordinal)
            || method.EndsWith("/get", StringComparison.Ordinal) ? (2, "Read") : (99, "Call");
    }

    private static (int Status, int Severity) VerdictOf(ExportEvent told) => told.Entry.Kind switch
    {
        EntryKind.Denied => (2, 3),
        EntryKind.Held => (0, 2),
        EntryKind.Completed when told.Text("end") is not "completed" => (2, 2),
        EntryKind.Opened or EntryKind.Bound or EntryKind.Admitted or EntryKind.Released or EntryKind.Streamed
            or EntryKind.Completed or EntryKind.Status => (1, 1),
        _ => (0, 1),
    };

    private static bool IsDecision(ExportEvent told) =>
        told.Entry.Kind is EntryKind.Admitted or EntryKind.Denied or EntryKind.Held or EntryKind.Released;

    private static void WriteMetadata(Utf8JsonWriter json, ExportEvent told)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, SchemaVersion);
        json.WriteString("uid"u8, told.Id);
        json.WriteNumber("sequence"u8, told.Entry.Sequence);
        json.WriteString("correlation_uid"u8, told.Exchange.Exchange.Length > 0 ? told.Exchange.Exchange : told.Entry.Session.Value);
        json.WriteString("event_code"u8, told.Kind);
        json.WriteString("log_name"u8, "recording"u8);
        json.WriteStartObject("product"u8);
        json.WriteString("name"u8, "Gateway"u8);
        json.WriteString("vendor_name"u8, "Gateway"u8);
        json.WriteEndObject();
        if (IsDecision(told))
        {
            json.WriteStartArray("profiles"u8);
            json.WriteStringValue("security_control"u8);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, ExportEvent told)
    {
        json.WriteStartObject("actor"u8);
        json.WriteStartObject("user"u8);
        json.WriteString("uid"u8, told.Session.Subject.Length > 0 ? told.Session.Subject : "unknown");
        EntryJson.Put(json, "name", told.Session.Name);
        EntryJson.Put(json, "domain", told.Session.Issuer);
        json.WriteEndObject();
        json.WriteStartObject("session"u8);
        json.WriteString("uid"u8, told.Entry.Session.Value);
        EntryJson.Put(json, "issuer", told.Session.Issuer);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json, ExportEvent told)
    {
        json.WriteStartObject("api"u8);
        json.WriteString("operation"u8, told.Exchange.Method.Length > 0 ? told.Exchange.Method : $"session/{told.Kind}");
        if (told.Session.Connection.Length > 0)
        {
            json.WriteStartObject("service"u8);
            json.WriteString("name"u8, told.Session.Connection);
            json.WriteEndObject();
        }

        if (told.Exchange.Exchange.Length > 0)
        {
            json.WriteStartObject("request"u8);
            json.WriteString("uid"u8, told.Exchange.Exchange);
            json.WriteEndObject();
        }

        if (told.Entry.Kind == EntryKind.Completed)
        {
            json.WriteStartObject("response"u8);
            if (told.Number("httpStatus") is { } code) json.WriteNumber("code"u8, code);
            if (told.Text("end") is not "completed" and { Length: > 0 } end) json.WriteString("error"u8, end);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, ExportEvent told)
    {
        if (told.Exchange.Target.Length == 0) return;
        json.WriteStartArray("resources"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, told.Exchange.Target);
        json.WriteString("type"u8, told.Exchange.Method.Split('/')[0]);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteControl(Utf8JsonWriter json, ExportEvent told)
    {
        var (action, disposition, word) = told.Entry.Kind switch
        {
            EntryKind.Denied => (2, 2, "Blocked"),
            EntryKind.Held => (0, 99, "Held for approval"),
            EntryKind.Released => (1, 1, "Approved"),
            _ => (1, 1, "Allowed"),
        };
        json.WriteNumber("action_id"u8, action);
        json.WriteNumber("disposition_id"u8, disposition);
        json.WriteString("disposition"u8, word);
        if (told.Exchange.Policy.Length > 0)
        {
            json.WriteStartObject("policy"u8);
            json.WriteString("name"u8, told.Exchange.Policy);
            json.WriteString("uid"u8, told.Exchange.Rule);
            json.WriteString("version"u8, told.Exchange.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
    }
}
