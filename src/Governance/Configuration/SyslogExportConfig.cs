namespace Gateway.Governance.Configuration;

/// <summary>A receiver of syslog messages (RFC 5424) over TLS (RFC 5425).</summary>
public sealed record SyslogExportConfig
{
    /// <summary>The receiver, without a port. Required.</summary>
    public required string Host { get; init; }

    /// <summary>Its port. Range 1 to 65,535. Default 6514.</summary>
    public int Port { get; init; } = 6514;

    /// <summary>Whether plain TCP is used instead of TLS. Default false.</summary>
    public bool Insecure { get; init; }

    /// <summary>A PEM file of the authorities that the receiver's certificate is checked against, relative to the configuration file.
    /// Default: null, the system's.</summary>
    public string? Ca { get; init; }

    /// <summary>A PEM file of the certificate that the gateway shows, with its chain. Default: null, none.</summary>
    public string? Certificate { get; init; }

    /// <summary>Where the PEM text of its private key is. Default: null.</summary>
    public SecretReference? Key { get; init; }

    /// <summary>The facility of every message. Range 0 to 23. Default 13, log audit.</summary>
    public int Facility { get; init; } = 13;

    /// <summary>The HOSTNAME of every message. Default: null, this machine's name.</summary>
    public string? Hostname { get; init; }

    /// <summary>The longest message, bytes; an entry that would be longer leaves its payload out. Range 2KiB to 8MiB. Default
    /// 64KiB.</summary>
    public int MessageBytes { get; init; } = 64 << 10;
}
