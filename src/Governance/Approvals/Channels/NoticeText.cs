using System.Globalization;
using Gateway.Abstractions.Approvals;
using Gateway.Governance.Recording;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>What a notice says, in words that every channel lays out in its own way. Nothing in it is hidden or cut.</summary>
public static class NoticeText
{
    /// <summary>The one line: who wants what, or what became of it.</summary>
    public static string Title(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var effect = ApprovalSheet.Of(notice.View).Effect;
        var who = VisibleText.Line(notice.View.Request.Principal.Name);
        return notice.Change == NoticeChange.Requested
            ? $"{who} asks to {effect}"
            : notice.View.GlassBroken
            ? (Notice.IsUndone(notice.View) ? Status(notice.View.Status) + ", nothing ran. " : "")
                + $"Glass broken by {VisibleText.Line(notice.View.DecidedByName)}, to be reviewed: {who} asked to {effect}"
            : $"{Status(notice.View.Status)}: {who} asked to {effect}";
    }

    /// <summary>The facts by name, in the order in which they matter.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var view = notice.View;
        var sheet = ApprovalSheet.Of(view);
        var facts = new List<(string, string)>();
        if (notice.Change == NoticeChange.Settled)
        {
            Add("outcome", Status(view.Status));
            if (Notice.IsUndone(view)) Add("ran", "nothing: it was approved, and is over before it ran");
            Add("decided by", VisibleText.Line(view.DecidedByName));
            Add("reason", VisibleText.Line(view.Reason));
            if (view.GlassBroken) Add("glass broken", "one person let it run without the approval of others; somebody else must review it");
        }

        foreach (var risk in sheet.Risks) Add("risk", risk);
        foreach (var line in sheet.Lines) Add(line.Label, line.Text);
        Add("votes", sheet.Votes);
        foreach (var edit in sheet.Edits) Add($"edited {edit.Label}", edit.Text);
        foreach (var hidden in sheet.Masked) Add("hidden", hidden);
        foreach (var call in sheet.Before) Add("before", call);
        Add("approval", view.Request.Id.Value);
        return facts;

        void Add(string name, string value)
        {
            if (value.Length > 0) facts.Add((name, value));
        }
    }

    /// <summary>What the call carries, as it would run, edits applied, masked and written out.</summary>
    public static string Arguments(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return ArgumentText.Of(ApprovalSheet.Message(notice.View));
    }

    /// <summary>A status in a word for people.</summary>
    public static string Status(ApprovalStatus status) => status switch
    {
        ApprovalStatus.Approved or ApprovalStatus.Consumed or ApprovalStatus.Completed or ApprovalStatus.Unknown => "Approved",
        ApprovalStatus.Denied => "Denied",
        ApprovalStatus.Expired => "Expired",
        ApprovalStatus.Withdrawn => "Withdrawn",
        _ => "Waiting",
    };

    /// <summary>What is said where not everything fits.</summary>
    /// <param name="left">Characters that are not shown.</param>
    public static string Cut(int left) =>
        string.Create(CultureInfo.InvariantCulture, $"{left:N0} more characters are not shown here. Read all of it before you decide.");
}
