using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Policies;

namespace Gateway.Grains.Sessions;

/// <summary>What a session decides by: the configuration, the live policies and the keys of this silo.</summary>
internal sealed class SessionRules(LiveConfig config, PolicyRoom policies, MaskKey maskKey, DigestKey digestKey)
{
    /// <summary>Rule name of a refusal because the connection or its policy is not there.</summary>
    public const string NoPolicy = "no-policy";

    /// <summary>Rule name of what an operator ordered.</summary>
    public const string Operator = "operator";

    /// <summary>The key of the hash style.</summary>
    public MaskKey MaskKey => maskKey;

    /// <summary>The key of call digests.</summary>
    public DigestKey DigestKey => digestKey;

    /// <summary>How long a session may be idle.</summary>
    public TimeSpan Idle => config.Current.Sessions.Idle;

    /// <summary>How much of a message is kept, bytes; 0 where bodies are not kept.</summary>
    public int BodyBytes => config.Current.Recording.Bodies == RecordedBodies.Full ? config.Current.Recording.BodyBytes : 0;

    /// <summary>The connection as configured now; null when it was removed.</summary>
    public ConnectionConfig? Connection(ConnectionName name) => config.Current.Connection(name);

    /// <summary>Decides by the connection's live policy. A policy that is named but not there denies (T35).</summary>
    public Decision Decide(ConnectionConfig connection, Facts facts, in SessionCounters counters, DateTimeOffset now)
    {
        if (connection.Policy is not { } name)
        {
            var basis = new DecisionBasis("", 0, "default");
            return connection.Default == DefaultEffect.Allow
                ? new Decision.Allow(basis, [])
                : new Decision.Deny(basis, $"connection '{connection.Name}' has no policy and denies by default; ask its operator to name one.");
        }

        return policies.Find(name) is { } policy
            ? policy.Decide(facts, counters, now, connection.Default == DefaultEffect.Allow)
            : new Decision.Deny(new DecisionBasis(name, 0, NoPolicy), "the connection's policy is not loaded; ask its operator to publish one.");
    }

    /// <summary>Whether <see cref="Decide"/> could let the call through with some arguments.</summary>
    public bool MayRun(ConnectionConfig connection, Facts facts, in SessionCounters counters, DateTimeOffset now) =>
        connection.Policy is not { } name
            ? connection.Default == DefaultEffect.Allow
            : policies.Find(name) is { } policy && policy.MayRun(facts, counters, now, connection.Default == DefaultEffect.Allow);
}
