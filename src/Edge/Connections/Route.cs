using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Edge.Credentials;
using Gateway.Edge.Masking;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Edge.Connections;

/// <summary>A connection as the data path uses it: what is configured, the pooled way to its upstream, and the credential.</summary>
internal sealed record Route(ConnectionConfig Config, HttpMessageInvoker Upstream, Credential Credential, ConnectionRoom Room,
    LimitsConfig Limits)
{
    /// <summary>The kinds that the configuration adds.</summary>
    public DetectionRules Rules { get; init; } = DetectionRules.None;

    /// <summary>Who is asked about names, places and organisations; null for nobody.</summary>
    public EntityAnalyser? Analyser { get; init; }

    private volatile MaskPlans? _plans;
    private volatile MaskPlan? _recording;

    /// <summary>How long a surrogate can be turned back.</summary>
    public TimeSpan SurrogateLife { get; init; }

    /// <summary>What is always hidden in the connection's recording.</summary>
    public MaskPlan Recording => _recording ??= MaskPlan.Recording(Config.Mask, Rules);

    /// <summary>Finds every hit in a message; what the analyser cannot answer is one.</summary>
    /// <param name="message">One JSON-RPC message.</param>
    /// <param name="hits">Where they are added.</param>
    /// <param name="cancellation">Ends the wait for the analyser.</param>
    public ValueTask ScanAsync(ReadOnlyMemory<byte> message, List<Hit> hits, CancellationToken cancellation)
    {
        JsonScanner.Scan(message.Span, hits, Rules);
        return Analyser is { } analyser ? new ValueTask(AskAsync(analyser, message, hits, cancellation)) : ValueTask.CompletedTask;
    }

    private async Task AskAsync(EntityAnalyser analyser, ReadOnlyMemory<byte> message, List<Hit> hits, CancellationToken cancellation)
    {
        await analyser.AddAsync(message, hits, cancellation);
        Rules.DropUnsure(hits, 0);
    }

    /// <summary>The plans for a decision's obligations; those of the last decision are kept, because a rule's obligations are one
    /// array.</summary>
    public MaskPlans Plans(ImmutableArray<MaskObligation> masks)
    {
        if (_plans is { } plans && plans.Masks.Equals(masks)) return plans;
        return _plans = new MaskPlans(masks, Recording, Rules);
    }
}
