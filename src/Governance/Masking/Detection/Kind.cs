namespace Gateway.Governance.Masking.Detection;

/// <summary>What a detector finds; the order is the order of <see cref="Detectors.Kinds"/>.</summary>
internal enum Kind : byte
{
    Card,
    Iban,
    Email,
    Ssn,
    Phone,
    Ipv4,
    Ipv6,
    Aws,
    GitHub,
    Slack,
    Jwt,
    PrivateKey,
}
