namespace Gateway.Abstractions.Approvals;

/// <summary>One change that an approver makes to a call's arguments.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into <c>params.arguments</c>, such as <c>/limit</c>; at most 500 characters.</param>
/// <param name="Value">The new value as JSON, at most 64 KiB; null removes what stands there.</param>
[GenerateSerializer, Immutable, Alias("gw.ArgumentEdit")]
public sealed record ArgumentEdit([property: Id(0)] string Pointer, [property: Id(1)] string? Value);
