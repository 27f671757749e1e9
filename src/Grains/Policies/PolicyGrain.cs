using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Grains.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Gateway.Grains.Policies;

/// <summary>Owns one policy's versions.</summary>
internal sealed class PolicyGrain(IStateStore store, LiveConfig config, TimeProvider time, ILogger<PolicyGrain> log) : Grain, IPolicyGrain
{
    /// <summary>Who publishes what the configuration file says.</summary>
    public const string Configuration = "configuration";

    private const string TooLong =
        "1:1: the text is too long to be kept beside the one of the configuration file; make it shorter, or split the policy";

    private readonly ObserverManager<IPolicyObserver> _observers = Subscribers.Of<IPolicyObserver>(time, log);
    private StateCell<PolicyRecord>? _cell;

    // Nothing is read here: an owner that cannot begin keeps its callers waiting, one that cannot read tells them so at once.
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _cell = new StateCell<PolicyRecord>(store, "policy", this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<PublishOutcome> AdoptAsync(string source)
    {
        if (await _cell!.LoadAsync() is { } record && IsBehind(record.Versions, source))
            return new PublishOutcome(record.Versions[^1], []) { IsBehind = true };
        return await PublishAsync(source, Configuration);
    }

    public async Task<PublishOutcome> PublishAsync(string source, string by, ImmutableArray<PrincipalKey> actors = default)
    {
        var name = this.GetPrimaryKeyString();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var versions = await _cell!.LoadAsync() is { } record ? record.Versions : [];
            var live = versions.Length > 0 ? versions[^1] : null;
            if (live is not null && IsLiveAlready(versions, source, by)) return new PublishOutcome(live, []);

            var next = (live?.Version ?? 0) + 1;
            // As every silo compiles it: what would fail there is not published.
            var compiled = CompiledPolicy.Compile(source, next, config.Current.Approvals.Within);
            if (compiled.Policy is not { } policy) return new PublishOutcome(live, [.. compiled.Errors.Select(e => e.ToString())]);
            if (policy.Name != name)
                return new PublishOutcome(live,
                    [$"1:1: the policy calls itself '{policy.Name}', but it is published as '{name}'; make the names equal"]);

            var version = new PolicyVersion(name, next, source, time.GetUtcNow().ToUnixTimeMilliseconds(), by)
            {
                Actors = actors.IsDefault ? [] : actors,
            };
            if (PolicyRecord.Append(versions, version) is not { } appended) return new PublishOutcome(live, [TooLong]);
            switch (await _cell.WriteAsync(appended, "live"))
            {
                case CellWrite.Written:
                    await _observers.Notify(observer => observer.PublishedAsync(version));
                    GrainFactory.GetGrain<IApprovalClockGrain>(IApprovalClockGrain.Key).LookAsync().Ignore();
                    return new PublishOutcome(version, []);
                case CellWrite.Unavailable:
                    throw new StoreUnavailableException(
                        "Policies: the store cannot write now, so the version was not published; try again.");
            }
        }

        throw new StoreUnavailableException("Policies: another publication of this policy is under way; try again.");
    }

    public async Task<PolicyVersion?> LiveAsync() => await _cell!.LoadAsync() is { Versions: [.., var live] } ? live : null;

    public async Task<ImmutableArray<PolicyVersion>> HistoryAsync() =>
        await _cell!.LoadAsync() is { } record ? [.. record.Versions.Reverse()] : [];

    public async Task<PolicyVersion?> SubscribeAsync(IPolicyObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return await LiveAsync();
    }

    private static bool IsBehind(ImmutableArray<PolicyVersion> versions, string source)
    {
        var said = versions.Where(static v => v.PublishedBy == Configuration).ToList();
        return said.Exists(v => v.Source == source) && said[^1].Source != source;
    }

    // The file is published anew only when the file itself changed: a restart must not undo what was published through the API since.
    private static bool IsLiveAlready(ImmutableArray<PolicyVersion> versions, string source, string by) =>
        by == Configuration
            ? versions.LastOrDefault(v => v.PublishedBy == Configuration)?.Source == source
            : versions[^1].Source == source;
}
