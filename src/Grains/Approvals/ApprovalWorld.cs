using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Policies;

namespace Gateway.Grains.Approvals;

/// <summary>Gathers what the approval machine is told of the world.</summary>
internal sealed class ApprovalWorld(LiveConfig config, PolicyRoom policies, CallBindings bindings)
{
    private const string Configuration = "configuration";

    /// <summary>What the configuration says, at a time.</summary>
    public Circumstances At(long nowUnixMs) => new(nowUnixMs)
    {
        Links = config.Current.Identity.Humans(),
        OnCall = config.Current.Approvals.OnCall,
        RunMsMax = (long)config.Current.Approvals.OutcomeWithin.TotalMilliseconds,
    };

    /// <summary>What a person wrote, without the values that are sensitive here.</summary>
    public string Redact(string text) => TextMasker.Redact(text, config.Current.Masking.Rules());

    /// <summary>What counts when somebody votes, and again when the call asks to run: who published the policy, and what became of those
    /// who voted before.</summary>
    public async Task<Circumstances> ForDecisionAsync(IGrainFactory grains, ApprovalView view, long nowUnixMs)
    {
        var authors = await AuthorsAsync(grains, view.Request.Basis);
        var people = view.Votes.Select(static vote => vote.Voter).Concat(view.Delegations.Select(static d => d.From)).Distinct().ToList();
        if (people.Count == 0) return At(nowUnixMs) with { PolicyAuthors = authors };
        var known = await Task.WhenAll(people.Select(key => grains.GetGrain<IPrincipalGrain>(key.ToString()).ViewAsync()));
        var configured = config.Current.Approvals.People.Select(static person => person.ToPrincipal()).ToList();
        return At(nowUnixMs) with
        {
            PolicyAuthors = authors,
            Standings = [.. known.Select(principal => new VoterStanding(principal.Key, principal.Revoked, principal.Groups)
            {
                GroupsAtUnixMs = principal.GroupsAtUnixMs,
                Configured = configured.FirstOrDefault(person => person.Key == principal.Key) is { } named ? named.Groups : default,
            })],
        };
    }

    /// <summary>What the call hangs on now.</summary>
    public async Task<ApprovalEvent> LookAsync(IGrainFactory grains, ApprovalRequest request)
    {
        var binding = request.Binding.IsNone ? CallBinding.None
            : await bindings.OfAsync(grains, request.Connection, request.Method, request.Target);
        var version = request.Binding.IsNone ? null : policies.Find(request.Basis.Policy)?.Version;
        return new ApprovalEvent.Looked(version, binding, IsGone: binding is null);
    }

    /// <summary>What is wrong with edits, for people; null when nothing is.</summary>
    public async Task<string?> EditFaultAsync(IGrainFactory grains, ApprovalRequest request, ImmutableArray<ArgumentEdit> edits)
    {
        if (edits.IsEmpty) return null;
        var tool = await grains.GetGrain<IConnectionGrain>(request.Connection.Value).DefinitionAsync(request.Target);
        return ArgumentEdits.Fault(edits, tool?.InputSchema ?? default, config.Current.Masking.Rules());
    }

    /// <summary>What is wrong with the values that a window's constraints carry, for people; null when nothing is.</summary>
    public string? WindowFault(WindowGrant? window) =>
        window is null ? null : WindowMatch.ValueFault(window.Constraints, config.Current.Masking.Rules());

    private static async Task<ImmutableArray<PrincipalKey>> AuthorsAsync(IGrainFactory grains, DecisionBasis basis)
    {
        if (basis.Policy.Length == 0) return [];
        var policy = grains.GetGrain<IPolicyGrain>(basis.Policy);
        var version = await policy.LiveAsync();
        // A newer one is live, of which whoever held the call has not heard yet.
        if (version is not null && version.Version != basis.Version)
            version = (await policy.HistoryAsync()).FirstOrDefault(known => known.Version == basis.Version);
        if (version is null or { PublishedBy: Configuration }) return [];
        // A version that a node of before has told of has no actors at all.
        return [PrincipalKey.Parse(version.PublishedBy), .. version.Actors.IsDefault ? [] : version.Actors];
    }
}
