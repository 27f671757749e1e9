namespace Gateway.Governance.Masking.Rules;

/// <summary>One entry of a dictionary.</summary>
/// <param name="Bytes">Its UTF-8.</param>
/// <param name="Dictionary">The number of the dictionary that has it.</param>
/// <param name="AnyCase">Whether letters match in either case.</param>
/// <param name="Whole">Whether it must stand on its own.</param>
internal readonly record struct Term(byte[] Bytes, int Dictionary, bool AnyCase, bool Whole);
