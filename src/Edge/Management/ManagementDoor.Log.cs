using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Management;

internal sealed partial class ManagementDoor
{
    [LoggerMessage(EventId = 6004, Level = LogLevel.Error, Message = "Management failed at {Path}: {Exception}")]
    private static partial void LogUnexpected(ILogger log, string path, string exception);
}
