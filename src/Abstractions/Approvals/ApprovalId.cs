namespace Gateway.Abstractions.Approvals;

/// <summary>One approval: <c>a_</c> and 26 of Crockford base32, 128 random bits. It gives no right to decide.</summary>
/// <param name="Value">The id.</param>
[GenerateSerializer, Immutable, Alias("gw.ApprovalId")]
public readonly record struct ApprovalId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
