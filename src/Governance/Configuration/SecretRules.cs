namespace Gateway.Governance.Configuration;

/// <summary>Looks for secrets while a file is checked, so that what is lost or of the wrong form is found before it is used.</summary>
/// <param name="files">How secrets are looked for.</param>
/// <param name="errors">The file's errors.</param>
/// <param name="warnings">The file's warnings.</param>
internal sealed class SecretRules(ConfigFiles files, ConfigErrors errors, ConfigErrors warnings)
{
    /// <summary>Checks the secret at a key, if there is one.</summary>
    /// <param name="values">The section.</param>
    /// <param name="key">The key.</param>
    /// <param name="wrong">What is wrong with a secret's text, to follow its reference; null when it is right.</param>
    public void Check(ConfigValues values, string key, Func<string, string?> wrong)
    {
        if (values.Get<SecretReference?>(key, null) is { } reference) Check(reference, values.At(key), wrong);
    }

    /// <summary>Checks every secret of the list at a key.</summary>
    public void CheckAll(ConfigValues values, string key, Func<string, string?> wrong)
    {
        foreach (var (reference, at) in values.Items(key)) Check((SecretReference)reference, at, wrong);
    }

    /// <summary>What is wrong with a webhook's signing secret.</summary>
    public static string? Signing(string secret) => Approvals.Channels.WebhookSignature.TryReadSecret(secret, out _) ? null
        : "is no signing secret: it must be whsec_ and base64 of 24 to 64 bytes";

    /// <summary>What is wrong with a secret that goes into a header.</summary>
    public static string? Printable(string secret) => secret.AsSpan().ContainsAnyExceptInRange('!', '~')
        ? "holds spaces or characters that are none of ASCII" : null;

    private void Check(SecretReference reference, YamlNode at, Func<string, string?> wrong)
    {
        if (files.Secrets?.Invoke(reference) is not { } found) return;
        // A machine that only looks at the file need not hold the secrets; one that runs it must.
        if (found.Value is not { } value)
            (files.NeedsSecrets ? errors : warnings).Add(at, found.Problem ?? $"the secret {reference} is lost");
        else if (wrong(value) is { } why) errors.Add(at, $"the secret {reference} {why}");
    }
}
