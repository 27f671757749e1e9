using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Approvals;

/// <summary>Routes of approvals. <c>/approvals</c> is the caller's own inbox, <c>/approvals/all</c> everybody's.</summary>
internal static class ApprovalEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapApprovals(this IEndpointRouteBuilder api, ManagementDoor door)
    {
        MapList("/approvals", "ListOwnApprovals", "Approvals that the caller may decide.", ApprovalScope.Mine);
        MapList("/approvals/all", "ListAllApprovals", "Everybody's approvals.", ApprovalScope.All);
        MapStream("/approvals/stream", "WatchOwnApprovals",
            "Approvals that the caller may decide: those that wait, then every change.", ApprovalScope.Mine);
        MapStream("/approvals/all/stream", "WatchAllApprovals",
            "Everybody's approvals: those that wait, then every change.", ApprovalScope.All);
        api.Get("/approvals/deliveries",
                (HttpContext http, string? approval, string? channel, string? status, string? cursor, string? limit) =>
                    door.SendAsync(http, caller => new ListDeliveries(
                        caller, approval, channel, status, cursor, PageLimits.Read(limit, PageLimits.Default))))
            .Describe<DeliveryList>("ListDeliveries", "What was told of approvals, to whom, and what became of it.");
        api.Get("/approvals/channels", (HttpContext http) => door.SendAsync(http, caller => new ListChannels(caller)))
            .Describe<ChannelList>("ListChannels", "How the channels are that people are told on.");
        api.Get("/approvals/{id}", (HttpContext http, string id) => door.SendAsync(http, caller => new ViewApproval(caller, id)))
            .Describe<ApprovalItem>("ViewApproval", "One approval.");
        api.Post("/approvals/{id}/decision", (HttpContext http, string id) => door.SendAsync<ApprovalDecision, ApprovalItem>(
                http, (caller, body) => new DecideApproval(caller, id, body)))
            .Takes<ApprovalDecision>("application/json").Describe<ApprovalItem>("DecideApproval",
                "Approves, perhaps with edits or for a window, or denies.");
        api.Get("/approvals/groups", (HttpContext http) => door.SendAsync(http, caller => new ListApprovalGroups(caller)))
            .Describe<ApprovalGroups>("ListApprovalGroups", "What waits for the caller, with those together that are alike.");
        api.Post("/approvals/decisions", (HttpContext http) => door.SendAsync<GroupDecision, GroupAnswer>(
                http, (caller, body) => new DecideApprovals(caller, body)))
            .Takes<GroupDecision>("application/json").Describe<GroupAnswer>("DecideApprovals",
                "Approves or denies several that are alike, each on its own.");
        MapNote("/approvals/{id}/take-back", "TakeBackApproval", "Takes the caller's yes back, as long as nothing ran.",
            ApprovalDeed.TakeBack);
        MapNote("/approvals/{id}/delegation", "DelegateApproval", "Names another person to decide instead.", ApprovalDeed.Delegate);
        MapNote("/approvals/{id}/review", "ReviewApproval", "Says what the caller found of a broken glass.", ApprovalDeed.Review);

        void MapNote(string path, string name, string summary, ApprovalDeed deed) =>
            api.Post(path, (HttpContext http, string id) => door.SendAsync<ApprovalNote, ApprovalItem>(
                    http, (caller, body) => new NoteApproval(caller, id, deed, body)))
                .Takes<ApprovalNote>("application/json").Describe<ApprovalItem>(name, summary);

        void MapList(string path, string name, string summary, ApprovalScope scope) =>
            api.Get(path, (HttpContext http, string? status, string? session, string? cursor, string? limit) =>
                    door.SendAsync(http, caller => new ListApprovals(
                        caller, scope, status, session, cursor, PageLimits.Read(limit, PageLimits.Default))))
                .Describe<ApprovalList>(name, summary);

        void MapStream(string path, string name, string summary, ApprovalScope scope) =>
            api.Get(path, (HttpContext http) => door.StreamAsync(
                    http, caller => new WatchApprovals(caller, scope), static (stream, context) => stream.RunAsync(context)))
                .DescribeStream(name, summary);
    }
}
