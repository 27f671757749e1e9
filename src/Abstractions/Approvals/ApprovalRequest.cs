using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;

namespace Gateway.Abstractions.Approvals;

/// <summary>One request to people to let one exact exchange run.</summary>
[GenerateSerializer, Immutable, Alias("gw.ApprovalRequest")]
public sealed record ApprovalRequest
{
    /// <summary>The approval.</summary>
    [Id(0)] public required ApprovalId Id { get; init; }

    /// <summary>The session that asked.</summary>
    [Id(1)] public required SessionId Session { get; init; }

    /// <summary>The exchange that was held first.</summary>
    [Id(2)] public required ExchangeId Exchange { get; init; }

    /// <summary>Who called.</summary>
    [Id(3)] public required Principal Principal { get; init; }

    /// <summary>Where it goes.</summary>
    [Id(4)] public required ConnectionName Connection { get; init; }

    /// <summary>The client as it names itself.</summary>
    [Id(5)] public required ClientFacts Client { get; init; }

    /// <summary>The protocol's method.</summary>
    [Id(6)] public required string Method { get; init; }

    /// <summary>The tool, prompt or resource that is called.</summary>
    [Id(7)] public required string Target { get; init; }

    /// <summary>Keyed digest of what would run, 32 bytes: connection and endpoint, method, target and its definition, arguments,
    /// principal and who acts for it, client, policy and version, credential.</summary>
    [Id(8)] public required ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>The request's message, masked, UTF-8 JSON: what an approver is shown.</summary>
    [Id(9)] public required ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>What led to the hold.</summary>
    [Id(10)] public required DecisionBasis Basis { get; init; }

    /// <summary>Who is asked first: groups, people (<c>user:NAME</c>), or who is on call (<c>oncall:NAME</c>).</summary>
    [Id(11)] public required ImmutableArray<string> By { get; init; }

    /// <summary>When it was asked, milliseconds since 1970-01-01 UTC.</summary>
    [Id(12)] public required long CreatedAtUnixMs { get; init; }

    /// <summary>When it expires, milliseconds since 1970-01-01 UTC.</summary>
    [Id(13)] public required long ExpiresAtUnixMs { get; init; }

    /// <summary>How they decide.</summary>
    [Id(14)] public ApprovalTerms Terms { get; init; } = ApprovalTerms.One;

    /// <summary>What the call hangs on; when it changes, the approval is withdrawn.</summary>
    [Id(15)] public CallBinding Binding { get; init; } = CallBinding.None;

    /// <summary>What helps to judge it.</summary>
    [Id(16)] public ApprovalEvidence Evidence { get; init; } = ApprovalEvidence.None;

    /// <summary>What names the run to an upstream that tells repetitions by a key: this approval's id, or, of a call that is asked again
    /// after an outcome that nobody knows, that of the first.</summary>
    [Id(18)] public string IdempotencyKey { get; init; } = "";

    /// <summary>Its top-level arguments, for windows.</summary>
    [Id(17)] public ImmutableArray<ArgumentDigest> Arguments { get; init; } = [];

    /// <summary>Keyed digest of what calls of a window have alike beside their arguments, 32 bytes; empty where the rule allows no window,
    /// or where it was asked before this was kept: nothing is within its window then.</summary>
    [Id(19)] public ReadOnlyMemory<byte> WindowDigest { get; init; }
}
