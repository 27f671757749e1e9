namespace Gateway.Governance.Configuration;

/// <summary>Reads the secret that a reference names, anew each time. Never throws for a secret that is not there.</summary>
/// <param name="reference">Where the secret is.</param>
public delegate SecretText SecretLookup(SecretReference reference);
