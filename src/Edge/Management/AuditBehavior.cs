using Gateway.Abstractions.Recording;
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
            Words.Of(request.Operation), resource, "")
        { Actors = request.Caller.Principal.Actors };
        await ledger.AuditAsync(audit);
        var (phase, code) = (AuditPhase.Failed, ErrorCodes.Unexpected);
        try
        {
            var outcome = await next();
            (phase, code) = outcome.Fault is { } fault ? (AuditPhase.Refused, fault.Error.Code) : (AuditPhase.Done, "");
            return outcome;
        }
        catch (Exception exception) when (ManagementFault.IsUnavailable(exception))
        {
            code = ErrorCodes.StoreUnavailable;
            throw;
        }
        catch (Exception exception) when (ManagementFault.IsDamage(exception))
        {
            code = ErrorCodes.StateDamaged;
            throw;
        }
        finally
        {
            await WriteAsync(ledger, audit with { Phase = phase, AtUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Code = code });
        }
    }

    // Best effort: what was asked is on record and did what it did; to call it undone for want of this line would be wrong.
    private async Task WriteAsync(ILedgerGrain ledger, AuditEvent after)
    {
        if (log.IsEnabled(LogLevel.Information))
        {
            var actors = string.Join(", ", after.Actors);
            LogCommand(log, after.Phase, after.Operation, after.Resource, after.By.Issuer, after.By.Subject, actors, after.Code);
        }

        try
        {
            await ledger.AuditAsync(after);
        }
        catch (Exception exception) when (ManagementFault.IsUnavailable(exception))
        {
            LogOutcomeLost(log, after.Operation, after.Resource);
        }
    }
}
