using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Approvals;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>One thing to tell on one channel, to everybody there or to one person.</summary>
/// <remarks>Its id is made of approval, change, channel and person alone, so that telling it twice can be seen as once.</remarks>
public sealed record Notice
{
    /// <summary>The approval as it stood when this was decided to be told.</summary>
    public required ApprovalView View { get; init; }

    /// <summary>What is told of it.</summary>
    public required NoticeChange Change { get; init; }

    /// <summary>The channel's name in the configuration.</summary>
    public required string Channel { get; init; }

    /// <summary>The person's key, issuer and subject; empty when the channel is not one person's.</summary>
    public string Person { get; init; } = "";

    /// <summary>Where this person decides; null where many read the same message, or nothing is left to decide.</summary>
    public Uri? DecideAt { get; init; }

    /// <summary>Where all of the request can be read, without a way to decide; null when there is none.</summary>
    public Uri? ViewAt { get; init; }

    /// <summary><c>n_</c> and 32 hexadecimal digits; the same for each repetition.</summary>
    public string Id => IdOf(View, Change, Channel, Person);

    /// <summary>Whether it was approved and is over, though nothing ran: taken back, withdrawn or expired. Whoever heard of the yes must
    /// hear that too.</summary>
    internal static bool IsUndone(ApprovalView view) =>
        view is { Status: ApprovalStatus.Withdrawn or ApprovalStatus.Expired, DecidedBy: not null };

    /// <summary>The id of the notice about this. An edited call is another request to its readers, and that what was approved came to
    /// nothing is another outcome.</summary>
    public static string IdOf(ApprovalView view, NoticeChange change, string channel, string person)
    {
        ArgumentNullException.ThrowIfNull(view);
        var word = change == NoticeChange.Requested ? string.Create(CultureInfo.InvariantCulture, $"requested {view.Revision}")
            : IsUndone(view) ? "undone" : "settled";
        var text = $"{view.Request.Id.Value}\n{word}\n{channel}\n{person}";
        return "n_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
