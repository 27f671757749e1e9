using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Policies;

/// <summary>What an exchange is, normalised: all of the request that a policy may look at.</summary>
[GenerateSerializer, Immutable, Alias("gw.Facts")]
public sealed record Facts
{
    /// <summary>The verified caller.</summary>
    [Id(0)] public required Principal Principal { get; init; }

    /// <summary>The connection that is called.</summary>
    [Id(1)] public required ConnectionName Connection { get; init; }

    /// <summary>The client as it names itself.</summary>
    [Id(2)] public ClientFacts Client { get; init; } = ClientFacts.None;

    /// <summary>The protocol's method, such as <c>tools/call</c>; for a legacy GET <c>gateway/stream</c>, for a DELETE
    /// <c>gateway/close</c>,
    /// for a posted answer <c>gateway/answer</c>.</summary>
    [Id(3)] public required string Method { get; init; }

    /// <summary>The tool of <c>tools/call</c>; null for every other method.</summary>
    [Id(4)] public ToolFacts? Tool { get; init; }

    /// <summary>The resource's URI for <c>resources/*</c>; empty otherwise.</summary>
    [Id(5)] public string Resource { get; init; } = "";

    /// <summary>The prompt's name for <c>prompts/get</c>; empty otherwise.</summary>
    [Id(6)] public string Prompt { get; init; } = "";

    /// <summary>The raw UTF-8 JSON of <c>params.arguments</c>; empty when there is none. Held for the decision only, never
    /// stored.</summary>
    [Id(7)] public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>What the SQL argument would do; null when no argument is SQL.</summary>
    [Id(8)] public SqlFacts? Sql { get; init; }

    /// <summary>Kinds that detectors found in the request, with how often.</summary>
    [Id(9)] public ImmutableArray<KindCount> Hits { get; init; } = [];

    /// <summary>Bytes of the request's body.</summary>
    [Id(10)] public int RequestBytes { get; init; }

    /// <summary>The wire protocol.</summary>
    [Id(11)] public Era Era { get; init; }
}
