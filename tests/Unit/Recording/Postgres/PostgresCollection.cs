using Xunit;

namespace Gateway.Tests.Recording.Postgres;

/// <summary>Tests that share one PostgreSQL.</summary>
[CollectionDefinition(PostgresBed.Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresBed>;
