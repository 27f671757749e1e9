using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Export;

/// <summary>How far an export has come, as it is kept.</summary>
/// <param name="Position">The last entry that arrived; 0 for none.</param>
/// <param name="Health">How it is.</param>
/// <param name="SinceUnixMs">Since when, milliseconds since 1970-01-01 UTC.</param>
/// <param name="SentUnixMs">When the last delivery arrived.</param>
/// <param name="Failures">Deliveries that failed since.</param>
/// <param name="Says">What the last one met.</param>
public sealed record ExportRecord(
    long Position, ExportHealth Health, long SinceUnixMs, long SentUnixMs, int Failures, string Says)
{
    /// <summary>The kind of state; its key is the export's name.</summary>
    public const string Kind = "export";

    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Of an export that sent nothing yet.</summary>
    public static ExportRecord Unused { get; } = new(0, ExportHealth.Unused, 0, 0, 0, "");

    /// <summary>After a delivery that arrived.</summary>
    public ExportRecord Sent(long position, long nowUnixMs) => new(
        position, ExportHealth.Working, Health == ExportHealth.Working ? SinceUnixMs : nowUnixMs, nowUnixMs, 0, "");

    /// <summary>After one that did not.</summary>
    public ExportRecord Failed(string says, long nowUnixMs) => this with
    {
        Health = ExportHealth.Failing,
        SinceUnixMs = Health == ExportHealth.Failing ? SinceUnixMs : nowUnixMs,
        Failures = Math.Min(Failures + 1, 1_000_000),
        Says = says,
    };

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ExportRecord Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize<ExportRecord>(body, s_json) ?? Unused;
}
