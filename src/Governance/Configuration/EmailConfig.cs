namespace Gateway.Governance.Configuration;

/// <summary>E-mail by SMTP to each person who may decide.</summary>
public sealed record EmailConfig
{
    /// <summary>The mail server. Required.</summary>
    public required string Host { get; init; }

    /// <summary>Its port. Range 1 to 65,535. Default 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is kept secret. Default <see cref="MailTls.StartTls"/>.</summary>
    public MailTls Tls { get; init; } = MailTls.StartTls;

    /// <summary>The sender's address. Required.</summary>
    public required string From { get; init; }

    /// <summary>Name to log in with. Default: null, no login.</summary>
    public string? User { get; init; }

    /// <summary>Where the password is. Default: null, no login.</summary>
    public SecretReference? Password { get; init; }
}
