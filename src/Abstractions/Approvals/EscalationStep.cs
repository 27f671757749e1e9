using System.Collections.Immutable;

namespace Gateway.Abstractions.Approvals;

/// <summary>Asks others too when nobody has decided.</summary>
/// <param name="AfterSeconds">Seconds after the request.</param>
/// <param name="By">Groups or people who may decide from then on, beside those who were asked before.</param>
[GenerateSerializer, Immutable, Alias("gw.EscalationStep")]
public sealed record EscalationStep([property: Id(0)] int AfterSeconds, [property: Id(1)] ImmutableArray<string> By);
