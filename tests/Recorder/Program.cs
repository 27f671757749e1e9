using System.Globalization;
using Gateway.Recorder;

return args switch
{
    ["write", var path] => await Writing.RunAsync(path),
    ["limit", var path] => await Limiting.RunAsync(path),
    ["seal", var path, var entries, var bytes] => await Sealing.RunAsync(
        path, int.Parse(entries, CultureInfo.InvariantCulture), int.Parse(bytes, CultureInfo.InvariantCulture)),
    _ => 64,
};
