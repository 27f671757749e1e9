using Gateway.Abstractions.Approvals;

namespace Gateway.Edge.Management.Approvals;

/// <summary>One call that was taken to run.</summary>
/// <param name="Exchange">The exchange that took it.</param>
/// <param name="Session">Its session.</param>
/// <param name="StartedAt">When it was taken.</param>
/// <param name="State">What is known of it: running, answered, notRun or unknown.</param>
internal sealed record RunItem(string Exchange, string Session, DateTimeOffset StartedAt, RunState State)
{
    public static RunItem Of(ApprovalRun run) =>
        new(run.Exchange.Value, run.Session.Value, DateTimeOffset.FromUnixTimeMilliseconds(run.StartedAtUnixMs), run.State);
}
