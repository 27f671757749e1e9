using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Management;

/// <summary>Third step of a command, and of a request that shows what was recorded: it is written down, durably, before it runs, and once
/// more with what became of it.</summary>
/// <remarks>Without the first event nothing runs: the exception of a store that cannot write ends the request as unavailable.</remarks>
internal sealed partial class AuditBehavior<TRequest, TResponse>(
    IGrainFactory grains, TimeProvider time, ILogger<AuditBehavior<TRequest, TResponse>> log) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IManagementRequest
    where TResponse : IOutcome<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var resource = request switch
        {
            IManagementCommand command => command.Resource,
            IRecordingReading reading => reading.Resource,
            _ => null,
        };
        if (resource is null) return await next();
        var ledger = grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key);
        var audit = new AuditEvent(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), AuditPhase.Requested,
            time.GetUtcNow().ToUnixTimeMilliseconds(), request.Caller.Principal.Key, request.Caller.Principal.Name,
            Words.Of(request.Operation), resource, "");
        await ledger.AuditAsync(audit);
        var outcome = await next();
        var after = audit with
        {
            Phase = outcome.Fault is null ? AuditPhase.Done : AuditPhase.Refused,
            AtUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Code = outcome.Fault?.Error.Code ?? "",
        };
        LogCommand(log, after.Phase, after.Operation, after.Resource, after.By.Issuer, after.By.Subject, after.Code);
        try
        {
            await ledger.AuditAsync(after);
        }
        catch (StoreUnavailableException)
        {
            // What was asked is on record and was done; to call it undone now would be wrong.
            LogOutcomeLost(log, after.Operation, after.Resource);
        }

        return outcome;
    }
}
