using Gateway.Governance.Configuration;

namespace Gateway.Hosting;

/// <summary>Reads secrets of this machine: environment variables of this process, and files.</summary>
internal static class SecretFiles
{
    private const int LengthMax = 64 * 1024;

    /// <summary>Reads the secret that a reference with an absolute path names.</summary>
    public static SecretText Read(SecretReference reference)
    {
        try
        {
            var value = reference.Source == SecretSource.Environment
                ? Environment.GetEnvironmentVariable(reference.Name)
                : ReadFile(reference.Name);
            return value is { Length: > 0 } and { Length: <= LengthMax }
                ? new SecretText(value, null)
                : new SecretText(null, $"the secret {reference} is empty or not set; set it where the gateway runs");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new SecretText(null, $"the secret {reference} cannot be read; check the file and its permissions");
        }
    }

    /// <summary>Reads secrets whose files are named relative to <paramref name="directory"/>.</summary>
    public static SecretLookup At(string directory) => reference =>
    {
        var found = Read(Rooted(reference, directory));
        // The reference is told as it is written, not as it was found.
        return found.Value is not null ? found : new SecretText(null, reference.Source == SecretSource.Environment
            ? $"the secret {reference} is empty or not set; set it where the gateway runs"
            : $"the secret {reference} cannot be read or is empty; check the file and its permissions");
    };

    /// <summary>The reference with an absolute path.</summary>
    public static SecretReference Rooted(SecretReference reference, string directory) => reference.Source == SecretSource.File
        ? reference with { Name = Path.GetFullPath(reference.Name, directory) } : reference;

    private static string ReadFile(string path)
    {
        using var reader = new StreamReader(path);
        var text = new char[LengthMax + 1];
        return new string(text, 0, reader.ReadBlock(text)).TrimEnd('\r', '\n');
    }
}
