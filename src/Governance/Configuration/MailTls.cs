namespace Gateway.Governance.Configuration;

/// <summary>How the connection to a mail server is kept secret.</summary>
public enum MailTls
{
    /// <summary>STARTTLS (RFC 3207), or no mail is sent.</summary>
    StartTls,

    /// <summary>Not at all; for a server on this machine only.</summary>
    None,
}
