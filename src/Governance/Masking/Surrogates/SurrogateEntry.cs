namespace Gateway.Governance.Masking.Surrogates;

/// <summary>One surrogate that a session gave out.</summary>
/// <param name="Kind">The detector's kind.</param>
/// <param name="Surrogate">Canonical: numbers without their grouping.</param>
/// <param name="Digest">32 hex digits: a keyed digest of the value, to know it again.</param>
/// <param name="Sealed">The value, sealed under the session's key and bound to session, connection and kind; empty if it is not
/// kept.</param>
/// <param name="AtUnixMs">When it was given out, or last asked for.</param>
public sealed record SurrogateEntry(string Kind, string Surrogate, string Digest, byte[] Sealed, long AtUnixMs);
