using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Makes the notice of a delivery: the approval as it stands, with the links of whom it is for.</summary>
internal sealed class NoticeWords(IGrainFactory grains, LiveConfig config, LinkKey key)
{
    /// <summary>The notice; null when there is no such approval.</summary>
    public async Task<Notice?> OfAsync(ApprovalId approval, Delivery delivery)
    {
        if (await grains.GetGrain<IApprovalGrain>(approval.Value).ViewAsync() is not { } view) return null;
        var publicUrl = config.Current.Listen.PublicUrl;
        var person = delivery.Change == NoticeChange.Requested && delivery.Person.Length > 0
            ? config.Current.Approvals.People.FirstOrDefault(p => p.ToPrincipal().Key.ToString() == delivery.Person) : null;
        return new Notice
        {
            View = view,
            Change = delivery.Change,
            Channel = delivery.Channel,
            Person = delivery.Person,
            DecideAt = person is null ? null : ApprovalLinks.Decide(key, publicUrl, view, person.ToPrincipal().Key),
            ViewAt = ApprovalLinks.Read(key, publicUrl, view),
        };
    }
}
