namespace Gateway.Governance.Policies;

/// <summary>How a condition came out for an exchange. The letters are part of the recording format.</summary>
public enum ConditionResult : byte
{
    /// <summary>It is false; <c>f</c>.</summary>
    False = (byte)'f',

    /// <summary>It is true; <c>t</c>.</summary>
    True = (byte)'t',

    /// <summary>It could not be told; <c>e</c>.</summary>
    Error = (byte)'e',

    /// <summary>It needs a fact that exchanges of the method do not have; <c>n</c>.</summary>
    NotConcerned = (byte)'n',
}
