namespace Gateway.Governance.Masking.Detection;

/// <summary>
/// What a detector finds, as a number: the members here in the order of
/// <see cref="Gateway.Governance.Masking.Personal.PersonalKinds.All"/>, then every other kind that <see cref="KindTable"/> knows.
/// </summary>
internal enum Kind : ushort
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
