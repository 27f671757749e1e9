using Gateway.Bench;

return args switch
{
    ["upstream", var port] => await Upstream.RunAsync(port),
    ["yarp", var port, var to] => await PlainYarp.RunAsync(port, to),
    ["approvals", .. var rest] => await ApprovalsBench.RunAsync(rest),
    ["run", var gateway, .. var rest] => await BenchRun.RunAsync(gateway, BenchOptions.Parse(rest)),
    _ => BenchOptions.Usage(),
};
