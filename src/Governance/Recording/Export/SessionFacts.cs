namespace Gateway.Governance.Recording.Export;

/// <summary>What a session's first entry tells of all that follow.</summary>
/// <param name="Issuer">The caller's issuer; empty when it is not known.</param>
/// <param name="Subject">The caller's subject.</param>
/// <param name="Name">The caller's name for people.</param>
/// <param name="Connection">The governed upstream.</param>
/// <param name="Client">The client as it names itself.</param>
/// <param name="ClientVersion">Its version as it names it.</param>
public sealed record SessionFacts(
    string Issuer, string Subject, string Name, string Connection, string Client, string ClientVersion)
{
    /// <summary>Of a session whose beginning cannot be read.</summary>
    public static SessionFacts Unknown { get; } = new("", "", "", "", "", "");

    /// <summary>The same with shorter texts of others; unknown where none is left.</summary>
    internal SessionFacts Cut(int max) => max == 0 ? Unknown : this with
    {
        Issuer = ExportEvent.Cut(Issuer, max),
        Subject = ExportEvent.Cut(Subject, max),
        Name = ExportEvent.Cut(Name, max),
        Client = ExportEvent.Cut(Client, max),
        ClientVersion = ExportEvent.Cut(ClientVersion, max),
    };
}
