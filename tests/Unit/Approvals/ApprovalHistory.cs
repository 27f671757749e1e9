using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Approvals;

namespace Gateway.Tests.Approvals;

/// <summary>One seeded history of an approval: two owners over one store that fails before and after it writes, and everything that people,
/// sessions and time can do to it, in any order and more than once. The checks are made of what was observed from outside.</summary>
internal sealed class ApprovalHistory(int seed)
{
    private static readonly LinkedIdentities Links = new([[new(SomeApproval.Idp, "dan"), new(SomeApproval.Other, "d2")]]);

    private static readonly ImmutableArray<Principal> People =
    [
        SomeApproval.Person("alice", "dba", "incident"), SomeApproval.Person("dan", "dba"), SomeApproval.Person("eve", "dba", "security"),
        SomeApproval.Person("fay", "security"), SomeApproval.Person("boss", "managers"), SomeApproval.Person("ida", "incident"),
        SomeApproval.Person("zoe"), new Principal { Key = new(SomeApproval.Other, "d2"), Name = "Dan again", Groups = ["dba", "security"] },
    ];

    private readonly Random _random = new(seed);
    private readonly List<Vote> _said = [];
    private readonly List<ReleaseAsk> _asks = [];
    private readonly HashSet<string> _ran = new(StringComparer.Ordinal);
    private readonly ImmutableHashSet<string>.Builder _revoked = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
    private ApprovalView _stored = null!;
    private long _version;
    private long _now = SomeApproval.Start;
    private int _exchanges;

    /// <summary>Plays it and throws at the first thing that must not be; the number of calls that ran.</summary>
    public int Play()
    {
        _stored = SomeApproval.Begun(SomeApproval.Request(Terms(), by: _random.Next(2) == 0 ? ["dba"] : ["dba", "security"]));
        Owner[] owners = [new(this), new(this)];
        for (var step = 0; step < 40; step++)
        {
            var owner = owners[_random.Next(owners.Length)];
            _now += _random.Next(25) == 0 ? _random.Next(200_000) : _random.Next(2_000);
            if (_random.Next(80) == 0) _revoked.Add(People[_random.Next(1, People.Length)].Key.ToString());
            var before = _stored;
            var happening = Happening();
            var answer = owner.Do(happening, World());
            Check(before, happening, answer);
        }

        return _ran.Count;
    }

    private ApprovalTerms Terms() => new()
    {
        Quorum = _random.Next(5) == 0 ? 3 : _random.Next(1, 3),
        EachGroup = _random.Next(3) == 0,
        MayDelegate = _random.Next(2) == 0,
        MayEdit = _random.Next(3) > 0,
        BreakGlass = _random.Next(3) == 0 ? ["incident"] : [],
        Escalations = _random.Next(2) == 0 ? [new EscalationStep(60, ["managers"])] : [],
        Window = _random.Next(2) == 0 ? new WindowLimits(4, 120, GrantScope.Session) : null,
    };

    private Circumstances World() => new(_now)
    {
        Links = Links,
        RunMsMax = 60_000,
        Standings = [.. _revoked.Select(static key => new VoterStanding(PrincipalKey.Parse(key), true, default))],
    };

    private ApprovalEvent Happening()
    {
        // What was sent once may come again, much later and out of order.
        if (_said.Count > 0 && _random.Next(8) == 0) return new ApprovalEvent.Voted(_said[_random.Next(_said.Count)]);
        if (_asks.Count > 0 && _random.Next(8) == 0) return new ApprovalEvent.Released(_asks[_random.Next(_asks.Count)]);
        switch (_random.Next(24))
        {
            case < 12:
                var vote = SomeVote();
                _said.Add(vote);
                return new ApprovalEvent.Voted(vote);
            case < 19:
                var ask = SomeAsk();
                _asks.Add(ask);
                return new ApprovalEvent.Released(ask);
            case < 21:
                return new ApprovalEvent.Ended(new RunEnd(new ExchangeId($"x_{_random.Next(Math.Max(1, _exchanges))}"),
                    _random.Next(2) == 0 ? RunState.Answered : RunState.Unknown, ExchangeEnd.Completed, []), false);
            case 21 when _random.Next(4) == 0:
                return new ApprovalEvent.Withdrawn("because");
            case 22 when _random.Next(4) == 0:
                return new ApprovalEvent.Looked(_random.Next(2) == 0 ? 3 : 4, SomeApproval.Binding, false);
            default:
                return new ApprovalEvent.Ticked();
        }
    }

    private Vote SomeVote()
    {
        var kind = _random.Next(24) switch { 0 => VoteKind.Deny, 1 => VoteKind.BreakGlass, 2 => VoteKind.TakeBack, 3 => VoteKind.Delegate,
            _ => VoteKind.Approve };
        return new Vote(kind, People[_random.Next(People.Length)], "because")
        {
            Revision = _random.Next(5) == 0 ? 1 : _stored.Revision,
            Edits = kind == VoteKind.Approve && _random.Next(10) == 0 ? [new ArgumentEdit("/amount", $"{_random.Next(9)}")] : [],
            Window = kind == VoteKind.Approve && _random.Next(3) == 0
                ? new WindowGrant(GrantScope.Session, _random.Next(1, 5), 60, [], 0) : null,
            DelegateTo = kind == VoteKind.Delegate ? "user:zoe" : "",
        };
    }

    private ReleaseAsk SomeAsk() => SomeApproval.Ask(_stored, $"x_{_exchanges++}") with
    {
        IsWithinWindow = _random.Next(4) == 0,
        Digest = _random.Next(8) == 0 ? new byte[32] : _stored.Request.Digest,
        Session = new SessionId(_random.Next(8) == 0 ? "s_2" : "s_1"),
        Revision = _random.Next(8) == 0 ? 1 : _stored.Revision,
        Basis = _random.Next(12) == 0 ? SomeApproval.Basis with { Version = 9 } : SomeApproval.Basis,
        Principal = _random.Next(10) == 0 ? SomeApproval.Person("mallory") : _stored.Request.Principal,
    };

    private void Check(ApprovalView before, ApprovalEvent happening, ApprovalStep? answer)
    {
        Must(!_stored.Votes.Any(vote => vote.Voter.Subject == "alice"), "the caller votes");
        Must(_stored.Changes.Select(static change => change.Sequence).SequenceEqual(Enumerable.Range(1, _stored.Changes.Length)), "gaps");
        Must(before.Changes.SequenceEqual(_stored.Changes.Take(before.Changes.Length)), "history was rewritten");
        Must(MayFollow(before.Status, _stored.Status), $"{before.Status} became {_stored.Status}");
        if (happening is not ApprovalEvent.Released { Ask: var ask } || answer is not { Consume: ConsumeResult.Granted }) return;
        Must(_ran.Add(ask.Exchange.Value), "one exchange ran twice");
        Must(_ran.Count <= (_stored.Window?.UsesMax ?? 1), "more ran than was granted");
        Must(ask.Principal.Key.Subject == "alice" && ask.Session.Value == "s_1" && ask.Basis == SomeApproval.Basis, "another's call ran");
        Must(ask.IsWithinWindow || ask.Digest.Span.SequenceEqual(_stored.Request.Digest.Span), "another call ran");
        Must(ask.Revision == _stored.Revision, "another revision ran");
        Must(_stored.Window is not { } window || _stored.GlassBroken || _stored.Votes.All(vote => vote.Kind != VoteKind.Approve
            || vote.Revision != _stored.Revision || vote.Window?.UsesMax == window.UsesMax), "a window opened that somebody did not name");
        Must(_stored.GlassBroken ? IsBreakerThere() : HasQuorum(), "it ran without its quorum");
        Must(_now < (_stored.Window?.UntilUnixMs ?? _stored.Request.ExpiresAtUnixMs), "it ran too late");
    }

    // The machine's answer derived again, from the votes and what everybody knows of the people.
    private bool HasQuorum()
    {
        var terms = _stored.Request.Terms;
        var humans = Yes(VoteKind.Approve).Select(vote => Human(vote.Voter)).Distinct(StringComparer.Ordinal).ToList();
        return humans.Count >= Math.Max(terms.Quorum, terms.EachGroup ? _stored.Request.By.Length : 1);
    }

    private bool IsBreakerThere() => _stored.Request.Terms.BreakGlass.Contains("incident", StringComparer.Ordinal)
        && Yes(VoteKind.BreakGlass).Any(static vote => vote.Voter.Subject == "ida");

    private IEnumerable<CountedVote> Yes(VoteKind kind) => _stored.Votes.Where(vote => vote.Kind == kind
        && vote.Revision == _stored.Revision && !_revoked.Contains(vote.Voter.ToString())
        && (kind != VoteKind.Approve || MayDecide(vote)));

    private bool MayDecide(CountedVote vote) => vote.Voter.Subject switch
    {
        "dan" or "d2" or "eve" => true,
        "fay" => _stored.Request.By.Contains("security", StringComparer.Ordinal),
        "boss" => _stored.Request.Terms.Escalations.Length > 0 && vote.AtUnixMs >= SomeApproval.Start + 60_000,
        "zoe" => _stored.Delegations.Any(static d => d.To == "user:zoe"),
        _ => false,
    };

    private static string Human(PrincipalKey key) => key.Subject == "d2" ? "dan" : key.Subject;

    private static bool MayFollow(ApprovalStatus one, ApprovalStatus next) => one == next || one switch
    {
        ApprovalStatus.Pending => true,
        ApprovalStatus.Approved => next is not (ApprovalStatus.Pending or ApprovalStatus.Denied),
        ApprovalStatus.Consumed => next is ApprovalStatus.Unknown or ApprovalStatus.Completed,
        ApprovalStatus.Unknown => next is ApprovalStatus.Completed,
        _ => false,
    };

    private static void Must(bool isSo, string otherwise)
    {
        if (!isSo) throw new InvalidOperationException(otherwise);
    }

    /// <summary>An activation: it keeps what it read, writes by compare-and-set, and does nothing before that is written.</summary>
    private sealed class Owner(ApprovalHistory history)
    {
        private ApprovalView? _known;
        private long _version;

        public ApprovalStep? Do(ApprovalEvent happening, Circumstances world)
        {
            for (var attempt = 0; attempt < 5; attempt++)
            {
                if (_known is null) (_known, _version) = (history._stored, history._version);
                var step = ApprovalMachine.Apply(_known, happening, world);
                if (ReferenceEquals(step.View, _known)) return step.Consume == ConsumeResult.Granted ? null : step;
                if (_version != history._version)
                {
                    _known = null;
                    continue;
                }

                var fate = history._random.Next(12);
                if (fate != 0) (history._stored, history._version) = (step.View, history._version + 1);
                if (fate > 1)
                {
                    (_known, _version) = (step.View, history._version);
                    return step;
                }

                // Not written, or written though the answer was lost: the owner cannot tell, so nothing happens.
                _known = null;
                return null;
            }

            return null;
        }
    }
}
