using Gateway.Abstractions.Approvals;
using Gateway.Governance.Configuration;

namespace Gateway.Edge.Approvals;

/// <summary>Where a caller sees how an approval stands. The address holds its id and nothing else, and gives no right.</summary>
internal sealed class ApprovalAddress(LiveConfig config)
{
    /// <summary>The path before the id.</summary>
    public const string Path = "/approvals/";

    /// <summary>The whole address.</summary>
    public string Of(ApprovalId approval) =>
        new Uri(config.Current.Listen.PublicUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + Path + approval.Value).AbsoluteUri;
}
