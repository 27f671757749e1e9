using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Encryption;

/// <summary>A key that was looked for.</summary>
/// <param name="Key">The key; null when there is none.</param>
/// <param name="State">What that means for the payload: whole, erased or key missing.</param>
public readonly record struct KeyLookup(PayloadKey? Key, PayloadState State);
