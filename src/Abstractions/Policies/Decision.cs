using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Masking;

namespace Gateway.Abstractions.Policies;

/// <summary>What policy says about one exchange: <see cref="Allow"/>, <see cref="Deny"/> or <see cref="Hold"/>.</summary>
/// <param name="Basis">The rule and policy version that led to it.</param>
[GenerateSerializer, Immutable, Alias("gw.Decision")]
public abstract record Decision([property: Id(0)] DecisionBasis Basis)
{
    /// <summary>The exchange may run, with these things hidden.</summary>
    /// <param name="Basis">What led to it.</param>
    /// <param name="Masks">What must be hidden; empty for nothing.</param>
    [GenerateSerializer, Immutable, Alias("gw.Decision.Allow")]
    public sealed record Allow(DecisionBasis Basis, [property: Id(0)] ImmutableArray<MaskObligation> Masks) : Decision(Basis)
    {
        /// <summary>What is turned back on its way to the upstream; empty for nothing.</summary>
        [Id(1)] public ImmutableArray<RevealObligation> Reveals { get; init; } = [];
    }

    /// <summary>The exchange must not run.</summary>
    /// <param name="Basis">What led to it.</param>
    /// <param name="Reason">For the caller and its model: what is refused and what to do instead.</param>
    [GenerateSerializer, Immutable, Alias("gw.Decision.Deny")]
    public sealed record Deny(DecisionBasis Basis, [property: Id(0)] string Reason) : Decision(Basis)
    {
        /// <summary>What must be hidden where it is recorded; empty for nothing.</summary>
        [Id(1)] public ImmutableArray<MaskObligation> Masks { get; init; } = [];
    }

    /// <summary>The exchange waits for a person.</summary>
    /// <param name="Basis">What led to it.</param>
    /// <param name="By">Groups, people (<c>user:NAME</c>) or who is on call (<c>oncall:NAME</c>); at least one.</param>
    /// <param name="WithinSeconds">Seconds until the request expires.</param>
    /// <param name="Masks">What must be hidden once it runs.</param>
    [GenerateSerializer, Immutable, Alias("gw.Decision.Hold")]
    public sealed record Hold(
        DecisionBasis Basis,
        [property: Id(0)] ImmutableArray<string> By,
        [property: Id(1)] int WithinSeconds,
        [property: Id(2)] ImmutableArray<MaskObligation> Masks) : Decision(Basis)
    {
        /// <summary>What is turned back once it runs.</summary>
        [Id(3)] public ImmutableArray<RevealObligation> Reveals { get; init; } = [];

        /// <summary>How they decide.</summary>
        [Id(4)] public ApprovalTerms Terms { get; init; } = ApprovalTerms.One;
    }
}
