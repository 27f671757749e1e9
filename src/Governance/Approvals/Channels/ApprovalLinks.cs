using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Approvals.Channels;

/// <summary>Makes the links and buttons of an approval. The same approval gives the same ones, so that a repeated notice brings no second
/// chance.</summary>
public static class ApprovalLinks
{
    /// <summary>Where the pages are, below the public URL.</summary>
    public const string Path = "/approve/";

    private const long ReadableMs = 24 * 60 * 60 * 1_000;

    /// <summary>Where one person decides, until the approval expires: one link, which counts once for each revision.</summary>
    public static Uri Decide(LinkKey key, Uri publicUrl, ApprovalView view, PrincipalKey person) => Page(publicUrl,
        Token(LinkPurpose.Decide, view, LinkToken.Mark(person), seen: 0, view.Request.ExpiresAtUnixMs).Write(key));

    /// <summary>Where the request can be read, until a day after it expires.</summary>
    public static Uri Read(LinkKey key, Uri publicUrl, ApprovalView view) => Page(publicUrl,
        Token(LinkPurpose.View, view, person: 0, seen: 0, view.Request.ExpiresAtUnixMs + ReadableMs).Write(key));

    /// <summary>The value of a chat message's buttons: good for what that message shows.</summary>
    public static string Button(LinkKey key, ApprovalView view) =>
        Token(LinkPurpose.Button, view, person: 0, LinkToken.Mark(view), view.Request.ExpiresAtUnixMs).Write(key);

    private static LinkToken Token(LinkPurpose purpose, ApprovalView view, UInt128 person, UInt128 seen, long expiresAtUnixMs) =>
        new(purpose, view.Request.Id, person, seen, expiresAtUnixMs);

    private static Uri Page(Uri publicUrl, string token) => new(publicUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + Path + token);
}
