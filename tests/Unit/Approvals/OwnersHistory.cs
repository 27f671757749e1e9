using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;

namespace Gateway.Tests.Approvals;

/// <summary>One seeded history of an approval with two live owners, one asked after the other, each with what it knew last, over a store
/// that fails. Judged by what callers and voters were told, and by what the store holds.</summary>
internal sealed class OwnersHistory(TwoOwners owners, int seed)
{
    private const int Steps = 30;

    private static readonly Principal[] People =
        [SomeApproval.Person("bob", "dba"), SomeApproval.Person("dan", "dba"), SomeApproval.Person("eve", "dba"), SomeApproval.Person("zoe")];

    private readonly Random _random = new(seed);
    private readonly List<ReleaseAsk> _asks = [];
    private readonly HashSet<string> _ran = new(StringComparer.Ordinal);

    // What a voter was told to count, while they have not taken it back. A yes stays, also once the approval is settled.
    private readonly Dictionary<PrincipalKey, VoteKind> _counted = [];
    private ApprovalView _stored = null!;

    public int Ran => _ran.Count;

    public int Told { get; private set; }

    /// <summary>Plays it and throws at the first thing that must not be.</summary>
    public async Task PlayAsync()
    {
        owners.Store.Fate = null;
        var window = _random.Next(3) == 0 ? new WindowLimits(4, 120, GrantScope.Session) : null;
        _stored = await TwoOwnersTests.AskAsync(owners, 1_000 + seed, new ApprovalTerms { Quorum = _random.Next(1, 3), Window = window });
        owners.Store.Fate = _random;
        try
        {
            for (var step = 0; step < Steps; step++) await StepAsync(owners.Of(_random.Next(2), _stored.Request.Id));
        }
        finally
        {
            owners.Store.Fate = null;
        }

        foreach (var exchange in _ran) Must(_stored.Runs.Any(run => run.Exchange.Value == exchange), "a call ran that nothing tells of");
    }

    private async Task StepAsync(IApprovalGrain owner)
    {
        var before = _stored;
        switch (_random.Next(20))
        {
            case < 8:
                await VoteAsync(owner);
                break;
            case < 15:
                await ReleaseAsync(owner);
                break;
            case < 18 when _asks.Count > 0:
                await owner.CompleteAsync(new RunEnd(_asks[_random.Next(_asks.Count)].Exchange,
                    _random.Next(2) == 0 ? RunState.Answered : RunState.Unknown, ExchangeEnd.Completed, []));
                break;
            case 18 when _random.Next(6) == 0:
                await owner.WithdrawAsync("because");
                break;
            default:
                await owner.ViewAsync();
                break;
        }

        _stored = await TwoOwnersTests.StoredAsync(owners, _stored.Request.Id);
        Must(before.Changes.SequenceEqual(_stored.Changes.Take(before.Changes.Length)), "what happened was rewritten");
        Must(_stored.Changes.Select(static c => c.Sequence).SequenceEqual(Enumerable.Range(1, _stored.Changes.Length)), "there are gaps");
        foreach (var (voter, kind) in _counted)
            Must(_stored.Votes.Any(vote => vote.Voter == voter && vote.Kind == kind), $"{voter.Subject}'s vote was told to count and is lost");
        Must(!_counted.ContainsValue(VoteKind.Deny) || _stored.Status == ApprovalStatus.Denied, "a no was told to count and does not");
    }

    private async Task VoteAsync(IApprovalGrain owner)
    {
        var kind = _random.Next(12) switch { 0 => VoteKind.Deny, 1 => VoteKind.TakeBack, _ => VoteKind.Approve };
        var window = kind == VoteKind.Approve && _stored.Request.Terms.Window is not null && _random.Next(2) == 0
            ? new WindowGrant(GrantScope.Session, _random.Next(1, 5), 60, [], 0) : null;
        var voter = People[_random.Next(People.Length)];
        var outcome = await owner.DecideAsync(new Vote(kind, voter, "because") { Revision = 1, Window = window });
        Must(outcome.Result != VoteResult.Accepted || voter.Key.Subject != "zoe", "somebody decided who was not asked");
        // Nobody knows what became of it, so a yes that may have been taken back is one of which nothing is known.
        if (outcome.Result == VoteResult.Unavailable && kind == VoteKind.TakeBack) _counted.Remove(voter.Key);
        if (outcome.Result != VoteResult.Accepted) return;
        Told++;
        if (kind == VoteKind.TakeBack) _counted.Remove(voter.Key);
        else _counted[voter.Key] = kind;
    }

    private async Task ReleaseAsync(IApprovalGrain owner)
    {
        var isNew = _asks.Count == 0 || _random.Next(3) > 0;
        var ask = isNew
            ? SomeApproval.Ask(_stored, $"x_{seed}_{_asks.Count}") with { IsWithinWindow = _ran.Count > 0 && _random.Next(2) == 0 }
            : _asks[_random.Next(_asks.Count)];
        if (isNew) _asks.Add(ask);
        var outcome = await owner.ConsumeAsync(ask);
        if (outcome.Result != ConsumeResult.Granted) return;
        Must(_ran.Add(ask.Exchange.Value), "one exchange was let run twice");
        Must(_ran.Count <= (outcome.View!.Window?.UsesMax ?? 1), "more ran than was granted");
        Must(_counted.Values.Count(static kind => kind == VoteKind.Approve) + Lost(outcome.View) >= _stored.Request.Terms.Quorum,
            "it ran without its quorum");
    }

    // Votes whose answer was lost count as well, and their voters do not know it.
    private int Lost(ApprovalView view) => view.Votes.Count(vote => vote.Kind == VoteKind.Approve && !_counted.ContainsKey(vote.Voter));

    private static void Must(bool isSo, string otherwise)
    {
        if (!isSo) throw new InvalidOperationException(otherwise);
    }
}
