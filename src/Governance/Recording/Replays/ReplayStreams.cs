using System.Collections.Immutable;

namespace Gateway.Governance.Recording.Replays;

/// <summary>Puts what came on the streams of a recorded session where it belongs.</summary>
/// <remarks>A legacy client's GET is an exchange of its own in the recording. It carries what the server says by itself, or, after a
/// stream broke, what an earlier request was still owed.</remarks>
internal static class ReplayStreams
{
    private const string Stream = "gateway/stream";
    private const string Posted = "gateway/answer";

    /// <summary>Gives answers that came on another stream to their exchanges, and exchanges what they waited for.</summary>
    /// <returns>What is left on the streams: what the server said by itself.</returns>
    public static ImmutableArray<ReplayTold> Link(List<ReplayExchange> exchanges)
    {
        var told = ImmutableArray.CreateBuilder<ReplayTold>();
        var posted = exchanges.Where(static e => e.Method == Posted)
            .Select(static e => (Id: ReplayMessage.Id(e.Request), e.Sequence)).ToList();
        foreach (var stream in exchanges.Where(static e => e.Method == Stream && !e.Messages.IsEmpty).ToList())
            told.AddRange(OwnOf(stream, exchanges, posted));
        var asked = told.Select(static t => Asked(t.Message)).Where(static id => id.Length > 0).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; posted.Count > 0 && i < exchanges.Count; i++)
        {
            var exchange = exchanges[i];
            if (exchange.Method is Stream or Posted) continue;
            var own = exchange.Messages.Select(Asked).Where(static id => id.Length > 0);
            exchanges[i] = exchange with
            {
                Awaited = posted.Where(p => p.Sequence > exchange.Sequence && p.Sequence < exchange.LastSequence).Select(static p => p.Id)
                    .Intersect(own.Union(asked), StringComparer.Ordinal).ToImmutableHashSet(StringComparer.Ordinal),
            };
        }

        return told.ToImmutable();
    }

    private static IEnumerable<ReplayTold> OwnOf(
        ReplayExchange stream, List<ReplayExchange> exchanges, List<(string Id, long Sequence)> posted)
    {
        var gathered = new List<ReadOnlyMemory<byte>>();
        foreach (var message in stream.Messages)
        {
            gathered.Add(message);
            if (!ReplayMessage.IsAnswer(message)) continue;
            var id = ReplayMessage.Id(message);
            var owed = exchanges.FindLastIndex(e =>
                e.Method is not (Stream or Posted) && e.Answer.IsEmpty && e.Resumed.IsEmpty && e.Sequence < stream.LastSequence
                && ReplayMessage.Id(e.Request) == id);
            if (owed >= 0) exchanges[owed] = exchanges[owed] with { Resumed = [.. gathered] };
            gathered.Clear();
        }

        return gathered.Select(message => new ReplayTold(message, Before(Asked(message), exchanges, posted)));
    }

    // A request of the server that was answered came before its answer, so what had begun by then may be its cause.
    private static string Before(string id, List<ReplayExchange> exchanges, List<(string Id, long Sequence)> posted)
    {
        var answer = posted.Find(p => p.Id == id && id.Length > 0);
        if (answer == default) return "";
        return exchanges.FindLast(e => e.Method is not (Stream or Posted) && e.Sequence < answer.Sequence)?.Exchange ?? "";
    }

    private static string Asked(ReadOnlyMemory<byte> message) => ReplayMessage.IsAnswer(message) ? "" : ReplayMessage.Id(message);
}
