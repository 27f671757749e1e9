using System.Threading.Channels;

namespace Gateway.Silo.Approvals;

/// <summary>Tells the pump of approvals of which something is to be told at once. What does not fit is found by its next look.</summary>
internal sealed class NoticeBell
{
    private readonly Channel<string> _rung = Channel.CreateBounded<string>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Approvals that were rung for.</summary>
    public ChannelReader<string> Rung => _rung.Reader;

    /// <summary>Rings for an approval.</summary>
    public void Ring(string approval) => _rung.Writer.TryWrite(approval);
}
