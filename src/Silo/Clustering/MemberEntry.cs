using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;

namespace Gateway.Silo.Clustering;

/// <summary>One silo's row of the membership table, as JSON.</summary>
internal sealed record MemberEntry(
    string Silo, string Status, IReadOnlyList<MemberEntry.Suspicion> Suspicions, int ProxyPort, string Host, string Name, DateTime Started)
{
    /// <summary>Who said when that the silo does not answer.</summary>
    public sealed record Suspicion(string By, DateTime At);

    /// <summary>As text.</summary>
    public static string Write(MembershipEntry entry) => JsonSerializer.Serialize(new MemberEntry(
        entry.SiloAddress.ToParsableString(), entry.Status.ToString(),
        [.. (entry.SuspectTimes ?? []).Select(static s => new Suspicion(s.Item1.ToParsableString(), s.Item2))],
        entry.ProxyPort, entry.HostName ?? "", entry.SiloName ?? "", entry.StartTime));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static MembershipEntry Read(string text, DateTime alive)
    {
        var entry = JsonSerializer.Deserialize<MemberEntry>(text)!;
        return new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(entry.Silo),
            Status = Enum.Parse<SiloStatus>(entry.Status),
            SuspectTimes = [.. entry.Suspicions.Select(static s => Tuple.Create(SiloAddress.FromParsableString(s.By), s.At))],
            ProxyPort = entry.ProxyPort,
            HostName = entry.Host,
            SiloName = entry.Name,
            StartTime = entry.Started,
            IAmAliveTime = alive,
        };
    }

    /// <summary>A version as Orleans hands it round.</summary>
    public static string Tag(long version) => version.ToString(CultureInfo.InvariantCulture);
}
