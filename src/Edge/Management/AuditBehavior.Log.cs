using Gateway.Abstractions.Recording;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Management;

internal sealed partial class AuditBehavior<TRequest, TResponse>
{
    [LoggerMessage(EventId = 6001, Level = LogLevel.Information,
        Message = "Management {Phase}: {Operation} of {Resource} by {Issuer} {Subject} [{Actors}] {Code}")]
    private static partial void LogCommand(
        ILogger log, AuditPhase phase, string operation, string resource, string issuer, string subject, string actors,
        string code);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error,
        Message = "Management: the outcome of {Operation} of {Resource} could not be written to the audit log; its request was")]
    private static partial void LogOutcomeLost(ILogger log, string operation, string resource);
}
