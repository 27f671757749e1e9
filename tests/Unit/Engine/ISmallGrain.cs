namespace Gateway.Tests.Engine;

/// <summary>One of very many.</summary>
[Alias("test.ISmallGrain")]
internal interface ISmallGrain : IGrainWithStringKey
{
    [Alias("Touch")] Task<int> TouchAsync();
}
