namespace Gateway.Governance.Masking.Personal;

/// <summary>Whether characters that have a rule's form are one of its numbers.</summary>
/// <param name="id">ASCII digits and capital letters, without separators.</param>
internal delegate bool IdCheck(ReadOnlySpan<byte> id);
