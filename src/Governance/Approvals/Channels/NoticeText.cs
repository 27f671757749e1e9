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
        var request = notice.View.Request;
        var call = $"{VisibleText.Line(request.Target)} on {request.Connection.Value}";
        var who = VisibleText.Line(request.Principal.Name);
        return notice.Change == NoticeChange.Requested
            ? $"{who} asks to call {call}"
            : $"{Status(notice.View.Status)}: {who} asked to call {call}";
    }

    /// <summary>The facts by name, in the order in which they matter.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(Notice notice)
    {
        var view = notice.View;
        var request = view.Request;
        var facts = new List<(string, string)>();
        if (notice.Change == NoticeChange.Settled)
        {
            Add("Outcome", Status(view.Status));
            Add("Decided by", view.DecidedByName);
            Add("Reason", view.Reason);
        }

        Add("Who", $"{request.Principal.Name} ({request.Principal.Key.Subject} of {request.Principal.Key.Issuer})");
        Add("Through", string.Join(", ", request.Principal.Actors.Select(static actor => actor.Subject)));
        Add("Client", $"{request.Client.Name} {request.Client.Version}".Trim());
        Add("Calls", $"{request.Method} {request.Target}");
        Add("Connection", request.Connection.Value);
        Add("Rule", string.Create(CultureInfo.InvariantCulture,
            $"{request.Basis.Rule} of {request.Basis.Policy} version {request.Basis.Version}"));
        Add("May decide", string.Join(", ", request.By));
        if (notice.Change == NoticeChange.Requested) Add("Until", Time(request.ExpiresAtUnixMs));
        Add("Approval", request.Id.Value);
        return facts;

        void Add(string name, string value)
        {
            if (value.Length > 0) facts.Add((name, VisibleText.Line(value)));
        }
    }

    /// <summary>What the call carries, as it would run, masked and written out.</summary>
    public static string Arguments(Notice notice) => ArgumentText.Of(notice.View.Request.Message);

    /// <summary>A status in a word for people.</summary>
    public static string Status(ApprovalStatus status) => status switch
    {
        ApprovalStatus.Approved or ApprovalStatus.Consumed => "Approved",
        ApprovalStatus.Denied => "Denied",
        ApprovalStatus.Expired => "Expired",
        ApprovalStatus.Withdrawn => "Withdrawn",
        _ => "Waiting",
    };

    /// <summary>What is said where not everything fits.</summary>
    /// <param name="left">Characters that are not shown.</param>
    public static string Cut(int left) =>
        string.Create(CultureInfo.InvariantCulture, $"{left:N0} more characters are not shown here. Read all of it before you decide.");

    private static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
