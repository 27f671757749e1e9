using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;

namespace Gateway.Edge.Sessions;

/// <summary>A request that has gone to the upstream, with all that says what its answer must hide, on whatever stream it comes.</summary>
/// <param name="rawId">Its id as the client spells it.</param>
/// <param name="method">Its method.</param>
/// <param name="name">The tool or prompt that it names; empty for none.</param>
/// <param name="masks">What was decided for it.</param>
/// <param name="sql">Its statement; null for none.</param>
internal sealed class OpenRequest(
    ReadOnlyMemory<byte> rawId, string method, string name, ImmutableArray<MaskObligation> masks, SqlFacts? sql)
{
    /// <summary>Its id by value.</summary>
    public RequestId Id { get; } = RequestId.Of(rawId.Span);

    /// <summary>Its id as the client spells it.</summary>
    public ReadOnlyMemory<byte> RawId => rawId;

    /// <summary>Its method.</summary>
    public string Method => method;

    /// <summary>The tool or prompt that it names; empty for none.</summary>
    public string Name => name;

    /// <summary>What was decided for it.</summary>
    public ImmutableArray<MaskObligation> Masks => masks;

    /// <summary>Its statement; null for none.</summary>
    public SqlFacts? Sql => sql;

    /// <summary>Whether an answer has come.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether its upstream, which tells the requests of a session apart by their ids, may be at it still: it went out, and no
    /// answer has come.</summary>
    public bool IsOut
    {
        get => field && !IsAnswered;
        set;
    }
}
