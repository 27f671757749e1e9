namespace Gateway.Abstractions.Sessions;

/// <summary>One request and everything that answers it: <c>x_</c> and 26 of Crockford base32, 128 random bits.</summary>
/// <param name="Value">The id.</param>
[GenerateSerializer, Immutable, Alias("gw.ExchangeId")]
public readonly record struct ExchangeId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
