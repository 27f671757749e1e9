using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;

namespace Gateway.Abstractions.Sessions;

/// <summary>What a session says to an exchange. Only <see cref="Admitted"/> lets a byte go upstream, and its intent is durable by
/// then.</summary>
[GenerateSerializer, Immutable, Alias("gw.Admission")]
public abstract record Admission
{
    /// <summary>Forward it, once.</summary>
    /// <param name="Basis">What led to it.</param>
    /// <param name="Masks">What must be hidden.</param>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Admitted")]
    public sealed record Admitted(
        [property: Id(0)] DecisionBasis Basis,
        [property: Id(1)] ImmutableArray<MaskObligation> Masks) : Admission
    {
        /// <summary>The message for the upstream where the session has made it: surrogates put in, or turned back. Holds values in clear
        /// and is written nowhere. Empty where the edge masks what was sent.</summary>
        [Id(2)] public ReadOnlyMemory<byte> Upstream { get; init; }

        /// <summary>What names this run to the upstream, of a call that was approved: the same for a call that is tried again after an
        /// outcome that nobody knows. Empty for any other.</summary>
        [Id(3)] public string IdempotencyKey { get; init; } = "";

        /// <summary>Names the intent, which is durable, where the connection gives receipts; null where it gives none.</summary>
        [Id(4)] public EntryReceipt? Receipt { get; init; }

        /// <summary>Whether approvers changed the call: what was sent says nothing of what its answer must hide.</summary>
        [Id(5)] public bool IsEdited { get; init; }

        /// <summary>What the statement would do that was judged, of a call that was changed; null where it has none, and for any
        /// other.</summary>
        [Id(6)] public SqlFacts? EditedSql { get; init; }

        /// <summary>Of a stream that stands open, what might be hidden of some request of its caller; of no length for any other.</summary>
        [Id(7)] public ImmutableArray<MaskObligation> Standing { get; init; } = [];
    }

    /// <summary>It would be held, and the connection says how to ask first what its SQL would cost. Nothing was recorded, and nobody was
    /// asked: admit it again with <see cref="AdmitRequest.Estimate"/>.</summary>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Unestimated")]
    public sealed record Unestimated : Admission;

    /// <summary>Policy, an operator or an approver refused it; the refusal is recorded.</summary>
    /// <param name="Basis">What led to it.</param>
    /// <param name="Reason">For the caller and its model.</param>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Denied")]
    public sealed record Denied([property: Id(0)] DecisionBasis Basis, [property: Id(1)] string Reason) : Admission;

    /// <summary>Policy lets it run, but a surrogate in it cannot be turned back; the refusal is recorded.</summary>
    /// <param name="Basis">What led to it.</param>
    /// <param name="Code">A <c>surrogate_</c> code of docs/errors.md.</param>
    /// <param name="Reason">For the caller and its model.</param>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Unrevealed")]
    public sealed record Unrevealed(
        [property: Id(0)] DecisionBasis Basis,
        [property: Id(1)] string Code,
        [property: Id(2)] string Reason) : Admission;

    /// <summary>It waits for a person; ask again with <see cref="ISessionGrain.ReleaseAsync"/> once the approval is settled.</summary>
    /// <param name="Approval">The approval that was requested, or that an identical earlier call requested.</param>
    /// <param name="ExpiresAtUnixMs">When the request expires.</param>
    /// <param name="By">Who may decide.</param>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Held")]
    public sealed record Held(
        [property: Id(0)] ApprovalId Approval,
        [property: Id(1)] long ExpiresAtUnixMs,
        [property: Id(2)] ImmutableArray<string> By) : Admission;

    /// <summary>It ran for an identical earlier call that this client did not wait for. Nothing runs now.</summary>
    /// <param name="Approval">The approval that it ran under.</param>
    /// <param name="State">What is known of it.</param>
    /// <param name="Messages">The masked JSON-RPC messages that answered it, with the earlier call's id; of no length when none are
    /// kept.</param>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Ran")]
    public sealed record Ran(
        [property: Id(0)] ApprovalId Approval,
        [property: Id(1)] RunState State,
        [property: Id(2)] ImmutableArray<ReadOnlyMemory<byte>> Messages) : Admission;

    /// <summary>There is no such open session for this principal and connection; nothing was recorded.</summary>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Gone")]
    public sealed record Gone : Admission;

    /// <summary>The recording cannot be written, so nothing may run.</summary>
    /// <param name="RetryAfterSeconds">When to try again.</param>
    [GenerateSerializer, Immutable, Alias("gw.Admission.Unavailable")]
    public sealed record Unavailable([property: Id(0)] int RetryAfterSeconds) : Admission;
}
