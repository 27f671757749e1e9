using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>Re-derives a recording's chain. Somebody who trusts nobody takes the file and <c>gateway recording verify</c>
/// instead.</summary>
internal sealed record VerifyRecording(Caller Caller, string Id) : IManagementRequest, IRequest<Outcome<VerdictItem>>
{
    public Operation Operation => Operation.VerifyRecording;

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<VerifyRecording, Outcome<VerdictItem>>
    {
        public async Task<Outcome<VerdictItem>> Handle(VerifyRecording request, CancellationToken cancellationToken)
        {
            if (!OpaqueId.IsValid(request.Id, "s_")) return ManagementFault.NotFound("session");
            var verdict = await grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).VerifyAsync(new SessionId(request.Id));
            if (verdict is null) return ManagementFault.NotFound("session");
            return new VerdictItem(request.Id, verdict.Intact, verdict.Entries,
                verdict.Intact ? null : verdict.BrokenAt, verdict.Intact ? null : verdict.Problem);
        }
    }
}
