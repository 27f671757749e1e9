namespace Gateway.Governance.Configuration;

/// <summary>One policy as the configuration holds it: a YAML document with <c>name</c> and <c>rules</c>.</summary>
/// <param name="Name">The policy's name, 1 to 63 of <c>a-z 0-9 -</c>, starting with a letter.</param>
/// <param name="Source">The document's text, comments and all; what is published as a policy version.</param>
/// <param name="File">The file it stands in, as it was named.</param>
/// <param name="Line">The file's line, from 1, of the first line of <paramref name="Source"/>.</param>
/// <param name="Column">The file's column, from 1, of the first column of <paramref name="Source"/>; the same for each of its
/// lines.</param>
public sealed record PolicyDocument(string Name, string Source, string File, int Line, int Column)
{
    /// <summary>The name that a policy's text says, whatever else is wrong with it; empty where it says none.</summary>
    public static string NameIn(string source) =>
        YamlSource.Read(source, new ConfigErrors("")) is YamlNode.Map policy ? PolicyEntries.NameOf(policy) : "";
}
