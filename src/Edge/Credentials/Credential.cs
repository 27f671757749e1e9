using System.Net.Http.Headers;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Credentials;

/// <summary>What a connection presents to its upstream. Lives in memory only, and only here.</summary>
internal sealed class Credential
{
    private readonly string _header;
    private readonly string? _value;

    private Credential(string header, string? value, string? problem) => (_header, _value, Problem) = (header, value, problem);

    /// <summary>Why the secret cannot be had, with what to do; null when it is there or none is needed.</summary>
    public string? Problem { get; }

    /// <summary>Reads the secret that the configuration refers to.</summary>
    public static Credential Resolve(CredentialConfig? config)
    {
        if (config is null) return new Credential("", null, null);
        try
        {
            var secret = config.Secret.Source == SecretSource.Environment
                ? Environment.GetEnvironmentVariable(config.Secret.Name)
                : File.ReadAllText(config.Secret.Name).TrimEnd('\r', '\n');
            if (string.IsNullOrEmpty(secret))
            {
                // A process keeps the environment that it was started with.
                return new Credential("", null, config.Secret.Source == SecretSource.Environment
                    ? $"the secret {config.Secret} is empty or not set; set it where the gateway runs, and restart it."
                    : $"the secret {config.Secret} is empty; write it into the file.");
            }

            if (secret.AsSpan().ContainsAnyExceptInRange(' ', '~')) return new Credential("", null,
                $"the secret {config.Secret} holds characters that no header may hold.");
            return new Credential(config.Header, config.Scheme.Length > 0 ? $"{config.Scheme} {secret}" : secret, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Credential("", null, $"the secret {config.Secret} cannot be read; check the file and its permissions.");
        }
    }

    /// <summary>Puts the credential on a request to the upstream.</summary>
    public void Attach(HttpRequestHeaders headers)
    {
        if (_value is null) return;
        headers.Remove(_header);
        headers.TryAddWithoutValidation(_header, _value);
    }
}
