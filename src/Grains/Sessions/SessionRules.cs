using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Policies;
using Gateway.Grains.Approvals;
using Gateway.Grains.Policies;
using Gateway.Grains.Recording;

namespace Gateway.Grains.Sessions;

/// <summary>What a session decides by: the configuration, the live policies and the keys of this silo.</summary>
internal sealed class SessionRules(LiveConfig config, PolicyRoom policies, MaskKey maskKey, DigestKey digestKey, CallBindings bindings,
    ShadowRoom shadows, IEvidence? evidence = null)
{
    /// <summary>Rule name of a refusal because the connection or its policy is not there.</summary>
    public const string NoPolicy = "no-policy";

    /// <summary>Rule name of what an operator ordered.</summary>
    public const string Operator = "operator";

    /// <summary>Rule name of a refusal of what brings back what its caller was not given.</summary>
    public const string Handle = "handle";

    /// <summary>The key of the hash style.</summary>
    public MaskKey MaskKey => maskKey;

    /// <summary>What held calls hang on.</summary>
    public CallBindings Bindings => bindings;

    /// <summary>The key of call digests.</summary>
    public DigestKey DigestKey => digestKey;

    /// <summary>How long a session may be idle.</summary>
    public TimeSpan Idle => config.Current.Sessions.Idle;

    /// <summary>How long a surrogate can be turned back.</summary>
    public TimeSpan Surrogates => config.Current.Sessions.Surrogates;

    /// <summary>Whether the connection's live policy turns values of a kind back in some exchange.</summary>
    public bool MayReveal(ConnectionConfig connection, string kind) =>
        connection.Policy is { } name && policies.Find(name) is { } policy && policy.MayReveal(kind);

    /// <summary>How long a message may be to be kept; nothing where bodies are not kept.</summary>
    public BodyLimits Bodies => config.Current.Recording is { Bodies: RecordedBodies.Full } recording
        ? new BodyLimits(recording.BodyBytes, recording.AttachedBytes) : default;

    /// <summary>Whether payloads of new sessions are encrypted.</summary>
    public bool Encrypts => config.Current.Recording.Encrypt;

    /// <summary>The newest checkpoint; null before the first, and where nothing is signed.</summary>
    public CheckpointPosition? Checkpoint => evidence?.Newest;

    /// <summary>What is hidden in the connection's recording; made once for each configuration.</summary>
    public MaskPlan Recording(ConnectionConfig connection) => _plans.GetValue(connection, c => MaskPlan.Recording(c.Mask, Detection));

    /// <summary>The kinds that the configuration adds.</summary>
    public DetectionRules Detection => config.Current.Masking.Rules();

    private readonly ConditionalWeakTable<ConnectionConfig, MaskPlan> _plans = [];

    /// <summary>The connection as configured now; null when it was removed.</summary>
    public ConnectionConfig? Connection(ConnectionName name) => config.Current.Connection(name);

    /// <summary>Decides by the connection's live policy. A policy that is named but not there denies (T35).</summary>
    public DecisionNote Decide(ConnectionConfig connection, Facts facts, in SessionCounters counters, DateTimeOffset now)
    {
        var allow = connection.Default == DefaultEffect.Allow;
        var policy = connection.Policy is { } name ? policies.Find(name) : CompiledPolicy.None;
        var decision = policy?.Decide(facts, counters, now, allow) ?? new Decision.Deny(
            new DecisionBasis(connection.Policy!, 0, NoPolicy), "the connection's policy is not loaded; ask its operator to publish one.");
        return new DecisionNote(decision, now, counters, allow, policy)
        {
            Shadow = policy is { Name.Length: > 0 } ? shadows.Find(policy.Name)?.Compare(decision, facts, counters, now, allow) : null,
        };
    }

    /// <summary>What the connection's live policy hides of an exchange that is refused whatever it decides.</summary>
    public ImmutableArray<MaskObligation> Masks(
        ConnectionConfig connection, Facts facts, in SessionCounters counters, DateTimeOffset now)
    {
        var allow = connection.Default == DefaultEffect.Allow;
        return connection.Policy is { } name && policies.Find(name) is { } policy
            ? new DecisionNote(policy.Decide(facts, counters, now, allow), now, counters, allow, policy).Masks : [];
    }

    /// <summary>What the connection's live policy might hide of some request of a caller.</summary>
    public ImmutableArray<MaskObligation> MasksOfSomeRequest(ConnectionConfig connection, Facts facts) =>
        connection.Policy is { } name && policies.Find(name) is { } policy ? policy.MasksOfSomeRequest(facts) : [];

    /// <summary>Whether <see cref="Decide"/> could let the call through with some arguments.</summary>
    public bool MayRun(ConnectionConfig connection, Facts facts, in SessionCounters counters, DateTimeOffset now)
    {
        var policy = connection.Policy is { } name ? policies.Find(name) : CompiledPolicy.None;
        var hasSql = facts.Tool is not { } tool
            || connection.Sql.Any(argument => string.Equals(argument.Tool, tool.Name, StringComparison.Ordinal));
        return policy is not null && policy.MayRun(facts, counters, now, connection.Default == DefaultEffect.Allow, hasSql);
    }
}
