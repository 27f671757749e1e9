using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;

namespace Gateway.Grains.Policies;

/// <summary>The policies that decide beside the live ones, as the configuration names them. Compiled once for each configuration.</summary>
internal sealed class ShadowRoom : IDisposable
{
    private readonly LiveConfig _config;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new("Gateway.Policies");
    private sealed record Compiled(GatewayConfig Of, FrozenDictionary<string, ShadowPolicy> Shadows);

    private Compiled _current =
        new(GatewayConfig.Default, FrozenDictionary<string, ShadowPolicy>.Empty);

    /// <summary>The shadows of the live configuration.</summary>
    public ShadowRoom(LiveConfig config, TimeProvider time)
    {
        (_config, _time) = (config, time);
        _meter.CreateObservableCounter("gateway.policy.shadow.decisions", () => Measure(static s => s.Decided));
        _meter.CreateObservableCounter("gateway.policy.shadow.differences", () => Measure(static s => s.Different));
        _meter.CreateObservableCounter("gateway.policy.shadow.failures", () => Measure(static s => s.Failed));
        _meter.CreateObservableGauge("gateway.policy.shadow.off", () => Measure(static s => s.IsOff ? 1 : 0));
    }

    /// <summary>The policy in the shadow of this one; null when there is none.</summary>
    public ShadowPolicy? Find(string name)
    {
        var current = _current;
        if (!ReferenceEquals(current.Of, _config.Current)) current = _current = Compile(_config.Current, current);
        return current.Shadows.Count == 0 ? null : current.Shadows.GetValueOrDefault(name);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    // What stays the same goes on counting. How long approvers may take, and the groups of kinds, are part of what was compiled.
    private Compiled Compile(GatewayConfig config, Compiled before) =>
        new(config, config.Shadows
            .Select(document => CompiledPolicy.Compile(
                document.Source, 0, config.Approvals.Within, config.Masking.Rules().Groups).Policy)
            .OfType<CompiledPolicy>()
            .Select(policy => before.Shadows.GetValueOrDefault(policy.Name) is { } kept
                && kept.Policy.Digest.Span.SequenceEqual(policy.Digest.Span) && before.Of.Approvals.Within == config.Approvals.Within
                && before.Of.Masking.Rules().Groups.IsSameAs(config.Masking.Rules().Groups)
                ? kept : new ShadowPolicy(policy, _time))
            .ToFrozenDictionary(shadow => shadow.Policy.Name, StringComparer.Ordinal));

    private IEnumerable<Measurement<long>> Measure(Func<ShadowPolicy, long> read) =>
        _current.Shadows.Values.Select(shadow => new Measurement<long>(
            read(shadow), new KeyValuePair<string, object?>("policy", shadow.Policy.Name)));
}
