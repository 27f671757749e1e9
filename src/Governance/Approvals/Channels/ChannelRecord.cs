using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>How a channel is, as it is kept.</summary>
/// <param name="State">How it is.</param>
/// <param name="SinceUnixMs">Since when, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Failures">Attempts that failed since the last one that did not.</param>
/// <param name="Says">What the last attempt met.</param>
public sealed record ChannelRecord(ChannelState State, long SinceUnixMs, int Failures, string Says)
{
    /// <summary>The kind of state.</summary>
    public const string Kind = "channel";

    private const int FailuresDead = 3;

    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Of a channel that was not used yet.</summary>
    public static ChannelRecord Unused { get; } = new(ChannelState.Unused, 0, 0, "");

    /// <summary>How it is after an attempt: three failures in a row, or one that no repetition mends, and it is dead; one that arrives, and
    /// it works.</summary>
    public ChannelRecord After(SendResult result, long nowUnixMs)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Outcome == SendOutcome.Delivered)
            return State == ChannelState.Working ? this with { Failures = 0 } : new ChannelRecord(ChannelState.Working, nowUnixMs, 0, "");
        var failures = Math.Min(Failures + 1, 1_000_000);
        var state = result.Outcome == SendOutcome.Never || failures >= FailuresDead || State == ChannelState.Dead
            ? ChannelState.Dead : ChannelState.Failing;
        return new ChannelRecord(state, state == State ? SinceUnixMs : nowUnixMs, failures, result.Says);
    }

    /// <summary>As others see it.</summary>
    public ChannelHealth ToHealth(string channel) => new(channel, State, SinceUnixMs, Says);

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ChannelRecord Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize<ChannelRecord>(body, s_json) ?? Unused;
}
