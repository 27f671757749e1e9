using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Identity;

internal sealed partial class PrincipalGrain
{
    [LoggerMessage(EventId = 6005, Level = LogLevel.Warning,
        Message = "A revoked principal's session {Session} could not be ended ({Exception}); it is tried again, "
            + "and the principal is refused")]
    private static partial void LogNotEnded(ILogger log, string session, string exception);

    [LoggerMessage(EventId = 6006, Level = LogLevel.Warning,
        Message = "Which sessions of a revoked principal have ended could not be written; they are tried again, "
            + "and the principal is refused")]
    private static partial void LogNotNoted(ILogger log);
}
