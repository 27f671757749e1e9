namespace Gateway.Governance.Policies.Cel;

/// <summary>What a function does with arguments of kinds that one of its overloads takes.</summary>
internal delegate CelValue CelImplementation(ReadOnlySpan<CelValue> arguments, ref CelFrame frame);
