using Gateway.Bench;

return args switch
{
    ["upstream", var port] => await Upstream.RunAsync(port),
    ["yarp", var port, var to] => await PlainYarp.RunAsync(port, to),
    ["unrecorded", var config] => await Unrecorded.RunAsync(config),
    ["approvals", .. var rest] => await ApprovalsBench.RunAsync(rest),
    ["run", var gateway, .. var rest] when BenchOptions.Parse(rest) is { } options => await BenchRun.RunAsync(gateway, options),
    _ => BenchOptions.Usage(),
};
