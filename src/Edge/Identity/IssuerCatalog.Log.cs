using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Identity;

internal sealed partial class IssuerCatalog
{
    [LoggerMessage(1103, LogLevel.Error, "The development issuer is off: {Reason}")]
    private partial void LogDevelopmentOff(string reason);
}
