using System.Collections.Immutable;

namespace Gateway.Abstractions.Recording;

/// <summary>A recorded exchange that was found.</summary>
/// <param name="Session">Its session.</param>
/// <param name="Sequence">The entry that it begins with.</param>
/// <param name="AtUnixMs">When it began, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Exchange">Its id.</param>
/// <param name="Issuer">The caller's issuer.</param>
/// <param name="Subject">The caller's subject.</param>
/// <param name="Name">The caller's name.</param>
/// <param name="Connection">The governed upstream.</param>
/// <param name="Method">The protocol's method.</param>
/// <param name="Target">The tool, prompt or resource; empty for none.</param>
/// <param name="Decision">What was decided last.</param>
/// <param name="Policy">By which policy; empty for none.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="Outcome">How it ended, or <c>open</c>.</param>
/// <param name="Kinds">Kinds of sensitive values that were found.</param>
/// <param name="Cut">Whether it is so long that only its beginning can be found by its text.</param>
[GenerateSerializer, Immutable, Alias("gw.SearchHit")]
public sealed record SearchHit(
    [property: Id(0)] string Session,
    [property: Id(1)] long Sequence,
    [property: Id(2)] long AtUnixMs,
    [property: Id(3)] string Exchange,
    [property: Id(4)] string Issuer,
    [property: Id(5)] string Subject,
    [property: Id(6)] string Name,
    [property: Id(7)] string Connection,
    [property: Id(8)] string Method,
    [property: Id(9)] string Target,
    [property: Id(10)] string Decision,
    [property: Id(11)] string Policy,
    [property: Id(12)] string Rule,
    [property: Id(13)] string Outcome,
    [property: Id(14)] ImmutableArray<string> Kinds,
    [property: Id(15)] bool Cut);
