using Gateway.Recorder;

return args switch
{
    ["write", var path] => await Writing.RunAsync(path),
    ["limit", var path] => await Limiting.RunAsync(path),
    _ => 64,
};
