using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;

namespace Gateway.Abstractions.Sessions;

/// <summary>Asks a session to decide one exchange and to make its masked intent durable.</summary>
/// <param name="Exchange">A new id.</param>
/// <param name="Facts">What policy may look at.</param>
/// <param name="Message">The request as the gateway would forward it, UTF-8 JSON; empty for a request without a body. Raw: masked before
/// it is kept.</param>
/// <param name="Hits">Every hit in <paramref name="Message"/>.</param>
[GenerateSerializer, Immutable, Alias("gw.AdmitRequest")]
public sealed record AdmitRequest(
    [property: Id(0)] ExchangeId Exchange,
    [property: Id(1)] Facts Facts,
    [property: Id(2)] ReadOnlyMemory<byte> Message,
    [property: Id(3)] ImmutableArray<Hit> Hits)
{
    /// <summary>Whether it is refused where policy would hold it: a request of the gateway's own, that no person waits for.</summary>
    [Id(6)] public bool NeverHeld { get; init; }

    /// <summary>What it brought back that its caller was not given: whatever policy says, it is refused and recorded as such; null where
    /// all of it is the caller's own.</summary>
    [Id(7)] public string? Foreign { get; init; }

    /// <summary>What the upstream's database expects of the call's SQL, in words for people, or why that is not known; null where it was
    /// not asked.</summary>
    [Id(5)] public string? Estimate { get; init; }

    /// <summary>What is called, as it may be shown: the tool, prompt or resource without the values in its name; null where nothing was
    /// found in the message.</summary>
    [Id(4)]
    public string? Target { get; init; }
}
