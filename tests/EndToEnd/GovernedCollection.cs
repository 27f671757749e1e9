using Xunit;

namespace Gateway.EndToEnd;

/// <summary>The tests that share a <see cref="GovernedBed"/>.</summary>
[CollectionDefinition(GovernedBed.Name)]
public sealed class GovernedCollection : ICollectionFixture<GovernedBed>;
