using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>One kind of number, and how it is written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Topics">The words of which one must stand before a form that alone proves too little.</param>
/// <param name="Check">What its characters must fulfil.</param>
/// <param name="Strong">Forms that are enough by themselves, with a space between them. A number stands for that many digits,
/// <c>A</c> and a number for letters, <c>:</c> for nothing between two groups, <c>_</c> for a space, <c>- . / ( +</c> for
/// themselves.</param>
/// <param name="Weak">Forms that need a word.</param>
internal sealed record IdRule(Kind Kind, Topics Topics, IdCheck Check, string Strong, string Weak);
