using System.Collections.Immutable;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Stores;
using Gateway.Grains.Stores;

namespace Gateway.Grains.Policies;

/// <summary>A policy's stored state: the versions that are kept, oldest first.</summary>
internal sealed record PolicyRecord(ImmutableArray<PolicyVersion> Versions)
{
    private const int VersionsMax = 1_000;

    // More than what stands around the versions.
    private const int FrameBytes = 64;

    /// <summary>Puts a version behind these. Of the older ones go as many of the oldest as the store has no room for, but never what the
    /// configuration file said last: a restart would take it for changed, and publish it over what came since.</summary>
    /// <returns>null when even that and the new one are too long together.</returns>
    public static PolicyRecord? Append(ImmutableArray<PolicyVersion> versions, PolicyVersion next)
    {
        var said = next.PublishedBy == PolicyGrain.Configuration ? null
            : versions.LastOrDefault(static v => v.PublishedBy == PolicyGrain.Configuration);
        var left = StateWrite.BodyBytesMax - FrameBytes - Bytes(next) - (said is null ? 0 : Bytes(said));
        if (left < 0) return null;

        var places = VersionsMax - (said is null ? 1 : 2);
        var kept = new List<PolicyVersion> { next };
        foreach (var version in versions.Reverse())
        {
            if (ReferenceEquals(version, said)) kept.Add(version);
            else if (places > 0 && (left -= Bytes(version)) >= 0)
            {
                places--;
                kept.Add(version);
            }
            else places = 0;
        }

        kept.Reverse();
        return new PolicyRecord([.. kept]);
    }

    // With the comma.
    private static int Bytes(PolicyVersion version) => StateCell<PolicyVersion>.Write(version).Length + 1;
}
