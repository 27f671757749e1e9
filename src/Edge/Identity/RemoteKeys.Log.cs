using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Identity;

internal sealed partial class RemoteKeys
{
    [LoggerMessage(1101, LogLevel.Information, "The issuer {Issuer} publishes {Count} usable signing keys")]
    private partial void LogKeysChanged(string issuer, int count);

    [LoggerMessage(1102, LogLevel.Warning,
        "The keys of the issuer {Issuer} could not be fetched: {Reason}. Its tokens are refused now: {Refusing}. "
        + "Check that the gateway reaches the issuer")]
    private partial void LogFetchFailed(string issuer, string reason, bool refusing);
}
