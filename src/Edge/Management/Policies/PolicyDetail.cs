namespace Gateway.Edge.Management.Policies;

/// <summary>A policy with its text and its versions.</summary>
/// <param name="Live">The live version.</param>
/// <param name="Source">The live version's YAML text as published; left out while none is published.</param>
/// <param name="History">Every version, newest first.</param>
internal sealed record PolicyDetail(PolicyItem Live, string? Source, IReadOnlyList<PolicyItem> History);
