using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Management;

internal sealed partial class AuthorizationBehavior<TRequest, TResponse>
{
    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning, Message = "Management refused: {Operation} by {Issuer} {Subject}")]
    private static partial void LogRefused(ILogger log, Operation operation, string issuer, string subject);
}
