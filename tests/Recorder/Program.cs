using System.Globalization;
using Gateway.Recorder;

return args switch
{
    ["write", var path] => await Writing.RunAsync(path),
    ["write", var path, var entries] => await Writing.RunAsync(path, int.Parse(entries, CultureInfo.InvariantCulture), isSealed: true),
    ["limit", var path] => await Limiting.RunAsync(path),
    ["seal", var path, var entries, var bytes] => await Sealing.RunAsync(
        path, int.Parse(entries, CultureInfo.InvariantCulture), int.Parse(bytes, CultureInfo.InvariantCulture)),
    ["recording", .. var rest] => await RecordingBench.RunAsync(Option(rest, "--folder"), double.Parse(Option(rest, "--seconds") ?? "5", CultureInfo.InvariantCulture)),
    ["search", .. var rest] => SearchBench.Run(Option(rest, "--folder"), int.Parse(Option(rest, "--exchanges") ?? "1000000", CultureInfo.InvariantCulture)),
    _ => 64,
};

static string? Option(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
