using Gateway.Sample;

namespace Gateway.Quickstart;

/// <summary>What a first run without a configuration file starts with, and what it prints.</summary>
internal static class QuickstartText
{
    /// <summary>Environment variable by which the configuration finds <see cref="SampleCrm.Credential"/>; the process sets it for
    /// itself.</summary>
    public const string CredentialVariable = "GATEWAY_SAMPLE_CREDENTIAL";

    /// <summary>Where the quickstart listens when nothing else is asked for.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>The configuration, as YAML.</summary>
    /// <param name="gateway">Scheme, host and port to listen on, loopback.</param>
    /// <param name="crm">Where the sample server listens.</param>
    public static string Configuration(string gateway, Uri crm) => Resource("gateway.yaml")
        .Replace("{{gateway}}", gateway, StringComparison.Ordinal)
        .Replace("{{crm}}", crm.AbsoluteUri, StringComparison.Ordinal)
        .Replace("{{credential}}", CredentialVariable, StringComparison.Ordinal);

    /// <summary>What to paste where, once the gateway serves.</summary>
    /// <param name="gateway">As given to <see cref="Configuration"/>.</param>
    public static string Welcome(string gateway) => Resource("welcome.txt")
        .Replace("{{gateway}}", gateway, StringComparison.Ordinal)
        // What the commands would ask, and make tokens for, by themselves.
        .Replace("{{url}}", gateway == DefaultUrl ? "" : $" --url {gateway}", StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using var stream = typeof(QuickstartText).Assembly.GetManifestResourceStream("Gateway.Quickstart." + name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
