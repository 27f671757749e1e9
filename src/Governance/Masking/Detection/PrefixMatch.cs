namespace Gateway.Governance.Masking.Detection;

/// <summary>Adds the values that a literal leads to.</summary>
/// <param name="context">The text, and what is said beside it.</param>
/// <param name="start">Where the literal begins.</param>
/// <param name="matches">Where they are added.</param>
/// <returns>Whether the text says that a secret may stand in one of the strings behind it.</returns>
internal delegate bool PrefixMatch(in TextContext context, int start, List<TextMatch> matches);
