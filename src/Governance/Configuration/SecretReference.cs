namespace Gateway.Governance.Configuration;

/// <summary>Where a secret is: <c>env:NAME</c> or <c>file:PATH</c>. Never the secret.</summary>
/// <param name="Source">An environment variable or a file.</param>
/// <param name="Name">The variable's name (letters, digits, underscore), or the file's path, relative to the configuration file.</param>
public readonly record struct SecretReference(SecretSource Source, string Name)
{
    /// <summary>Reads <c>env:NAME</c> or <c>file:PATH</c>; false for everything else, a literal value above all.</summary>
    public static bool TryParse(string text, out SecretReference reference)
    {
        reference = default;
        if (text.StartsWith("env:", StringComparison.Ordinal) && IsVariable(text.AsSpan(4)))
            reference = new SecretReference(SecretSource.Environment, text[4..]);
        else if (text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5 && !text.AsSpan(5).ContainsAny('\0', '\n', '\r'))
            reference = new SecretReference(SecretSource.File, text[5..]);
        return reference.Name is not null;
    }

    /// <summary>The reference as written in the file.</summary>
    public override string ToString() => (Source == SecretSource.Environment ? "env:" : "file:") + Name;

    private static bool IsVariable(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        return true;
    }
}
