using Gateway.Governance.Configuration;
using Gateway.Hosting;

namespace Gateway.Commands;

/// <summary>Looks whether exports of recordings have their secrets and files, and whether their receivers can be reached; sends
/// nothing.</summary>
internal static class ExportDoctor
{
    /// <summary>One finding or more for each export.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> ExamineAsync(RecordingConfig recording, CancellationToken cancellation)
    {
        var findings = new List<HealthFinding>();
        foreach (var export in recording.Exports)
        {
            var what = $"export {export.Name}";
            var lost = export.Secrets().Select(SecretFiles.Read).Select(static found => found.Problem).OfType<string>().ToList();
            findings.AddRange(lost.Select(problem => new HealthFinding(HealthState.Wrong, what, problem, "set it where the gateway runs")));
            foreach (var file in (string?[])[export.Syslog?.Ca, export.Syslog?.Certificate])
                if (file is not null && !File.Exists(file))
                    findings.Add(new HealthFinding(HealthState.Wrong, what, $"{file} is not there", "correct the path, or put it there"));
            if (export.File is { } kept) findings.Add(Folder(what, Path.GetDirectoryName(kept.Path)!));
            else findings.Add(await ReachesAsync(what, AddressOf(export), cancellation));
        }

        return findings;
    }

    private static (string Host, int Port) AddressOf(ExportConfig export) => export switch
    {
        { Syslog: { } syslog } => (syslog.Host, syslog.Port),
        { Webhook: { } webhook } => (webhook.Url.Host, webhook.Url.Port),
        _ => (export.Otlp!.Url.Host, export.Otlp.Url.Port),
    };

    private static async Task<HealthFinding> ReachesAsync(string what, (string Host, int Port) at, CancellationToken cancellation) =>
        await ChannelDoctor.ReachesAsync(at.Host, at.Port, cancellation)
            ? new HealthFinding(HealthState.Well, what, $"{at.Host} can be reached")
            : new HealthFinding(HealthState.Wrong, what, $"{at.Host}:{at.Port} cannot be reached", "check the address and the network");

    private static HealthFinding Folder(string what, string folder)
    {
        try
        {
            var there = FolderProbe.Write(folder);
            return new HealthFinding(HealthState.Well, what,
                there == Path.GetFullPath(folder) ? $"{folder} can be written" : $"{folder} can be made, in {there}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new HealthFinding(HealthState.Wrong, what, $"{folder} cannot be written", "check its owner and its room");
        }
    }
}
