using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Governance.Configuration;

namespace Gateway.Grains.Approvals;

/// <summary>Finds what a held call hangs on beside its own text, as it is now.</summary>
internal sealed class CallBindings(LiveConfig config)
{
    private const string ToolsCall = "tools/call";

    /// <summary>What a call of <paramref name="target"/> hangs on; null when the connection is no longer configured.</summary>
    public async Task<CallBinding?> OfAsync(IGrainFactory grains, ConnectionName connection, string method, string target)
    {
        if (config.Current.Connection(connection) is not { } known) return null;
        var definition = method == ToolsCall
            ? await grains.GetGrain<IConnectionGrain>(connection.Value).DefinitionAsync(target)
            : null;
        return new CallBinding(known.Url.AbsoluteUri, definition?.Hash ?? default, Credential(known));
    }

    private static string Credential(ConnectionConfig connection) => connection.Credential is { } credential
        ? $"{credential.Header} {credential.Scheme} {credential.Secret}"
        : "";
}
