using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Policies;

namespace Gateway.Grains.Policies;

/// <summary>A policy that decides beside the live one and has no say: only what it would have said otherwise is noted.</summary>
/// <remarks>It can do the live decision no harm: what it throws is counted and goes no further, and one that takes long too often is no
/// longer asked. Any number of threads may ask it.</remarks>
internal sealed class ShadowPolicy(CompiledPolicy policy, TimeProvider time)
{
    /// <summary>Decisions that may take longer than <see cref="Patience"/> before the policy is no longer asked.</summary>
    public const int SlowMax = 5;

    private int _slow;
    private long _decided, _different, _failed;

    /// <summary>How long one decision may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The policy.</summary>
    public CompiledPolicy Policy => policy;

    /// <summary>Decisions that it made.</summary>
    public long Decided => Interlocked.Read(ref _decided);

    /// <summary>Those among them that the live policy made otherwise.</summary>
    public long Different => Interlocked.Read(ref _different);

    /// <summary>Decisions that failed.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Whether it is no longer asked because it took too long.</summary>
    public bool IsOff => Volatile.Read(ref _slow) > SlowMax;

    /// <summary>Decides beside the live policy.</summary>
    /// <param name="live">What the live policy said.</param>
    /// <param name="facts">The exchange.</param>
    /// <param name="session">What its session has done.</param>
    /// <param name="now">When it is decided.</param>
    /// <param name="defaultAllow">Whether it may run when no rule decides.</param>
    /// <returns>Null where it says the same, fails, or is off.</returns>
    public ShadowDifference? Compare(Decision live, Facts facts, in SessionCounters session, DateTimeOffset now, bool defaultAllow)
    {
        ArgumentNullException.ThrowIfNull(live);
        if (IsOff) return null;
        var started = time.GetTimestamp();
        try
        {
            var own = policy.Decide(facts, session, now, defaultAllow);
            Interlocked.Increment(ref _decided);
            var sameMasks = own is Decision.Deny || SameMasks(live, own);
            var sameReveals = own is Decision.Deny || SameReveals(live, own);
            if (own.GetType() == live.GetType() && sameMasks && sameReveals) return null;
            Interlocked.Increment(ref _different);
            var effect = own switch { Decision.Allow => "allow", Decision.Deny => "deny", _ => "hold" };
            return new ShadowDifference(effect, own.Basis.Rule, policy.Digest, sameMasks ? [] : [.. Masks(own).Select(mask => mask.Rule)])
            {
                Reveals = sameReveals ? [] : [.. Reveals(own).Select(reveal => reveal.Rule)],
            };
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _failed);
            return null;
        }
        finally
        {
            if (time.GetElapsedTime(started) > Patience) Interlocked.Increment(ref _slow);
        }
    }

    private static ImmutableArray<MaskObligation> Masks(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Masks,
        Decision.Hold hold => hold.Masks,
        _ => [],
    };

    private static ImmutableArray<RevealObligation> Reveals(Decision decision) => decision switch
    {
        Decision.Allow allow => allow.Reveals,
        Decision.Hold hold => hold.Reveals,
        _ => [],
    };

    // By what they turn back, all together.
    private static bool SameReveals(Decision live, Decision own) => live is Decision.Deny
        || Reveals(live).SelectMany(static reveal => reveal.Kinds).ToHashSet(StringComparer.Ordinal)
            .SetEquals(Reveals(own).SelectMany(static reveal => reveal.Kinds));

    // By what they hide, whatever the rules are called.
    private static bool SameMasks(Decision live, Decision own)
    {
        var (a, b) = (Masks(live), Masks(own));
        if (a.Length != b.Length) return live is Decision.Deny;
        for (var i = 0; i < a.Length; i++)
            if (!Same(a[i], b[i])) return live is Decision.Deny;
        return true;
    }

    private static bool Same(MaskObligation a, MaskObligation b) =>
        a.Style == b.Style && a.Request == b.Request && a.Response == b.Response && a.Min == b.Min && a.HoldsContent == b.HoldsContent
        && Same(a.Kinds, b.Kinds) && Same(a.Paths, b.Paths) && Same(a.Content, b.Content) && Same(a.ExceptPaths, b.ExceptPaths)
        && Same(a.ExceptTerms, b.ExceptTerms);

    private static bool Same(ImmutableArray<string> a, ImmutableArray<string> b) =>
        (a.IsDefault ? [] : a).SequenceEqual(b.IsDefault ? [] : b, StringComparer.Ordinal);
}
