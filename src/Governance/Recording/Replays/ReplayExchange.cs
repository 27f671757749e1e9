using System.Collections.Immutable;

namespace Gateway.Governance.Recording.Replays;

/// <summary>One recorded exchange, ready to be answered or asked again.</summary>
public sealed record ReplayExchange
{
    /// <summary>Its id.</summary>
    public required string Exchange { get; init; }

    /// <summary>The entry of its request.</summary>
    public required long Sequence { get; init; }

    /// <summary>The protocol's method.</summary>
    public required string Method { get; init; }

    /// <summary>What was called, as it is shown; empty for none.</summary>
    public required string Target { get; init; }

    /// <summary>The request as recorded, masked; empty where it had no body or none is kept.</summary>
    public ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>What the caller was told where policy refused it; null where it was not.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether something in the request is hidden, so that it is not the one that was sent.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What came back, oldest first; masked.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Messages { get; init; } = [];

    /// <summary>Places in what came back that are hidden whatever stands there.</summary>
    public ImmutableHashSet<string> HiddenPlaces { get; init; } = [];

    /// <summary>The HTTP status of the answer; 0 when there was none.</summary>
    public int HttpStatus { get; init; }

    /// <summary>How it ended, such as <c>completed</c>; empty when the recording does not tell.</summary>
    public string End { get; init; } = "";

    /// <summary>The entry that tells how it ended; 0 when the recording does not tell.</summary>
    public long LastSequence { get; init; }

    /// <summary>Whether something that came back is hidden.</summary>
    public bool HidesAnswer { get; init; }

    /// <summary>What came on another stream, when the client had taken this one up again; the answer is the last of it. Empty where the
    /// answer came on its own.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Resumed { get; init; } = [];

    /// <summary>The ids, as JSON, of requests of the server that the client answered while this was under way.</summary>
    public ImmutableHashSet<string> Awaited { get; init; } = [];

    /// <summary>Whether the client went away before there was an answer, or the recording does not tell that there was to be one.</summary>
    public bool IsLeft => End is "clientLeft" or "clientCancelled" or "";

    /// <summary>The answer among the messages: a result or an error; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Answer => Messages.LastOrDefault(ReplayMessage.IsAnswer);
}
