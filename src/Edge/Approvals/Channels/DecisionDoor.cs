using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Edge.Identity;
using Gateway.Edge.Management;
using Gateway.Edge.Management.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>The page behind a signed link. Opening it decides nothing, however often and by whatever it is opened; a form of it, sent by
/// the browser that was shown it, decides once about what it showed.</summary>
/// <remarks>Source: threats T15, T16.</remarks>
internal sealed class DecisionDoor(
    OriginGuard guard, LiveConfig config, LinkKey key, DecisionForm form, PersonVote vote, IGrainFactory grains, TimeProvider time)
{
    private const int BodyBytesMax = 32 * 1024;
    private const string Unknown = "There is no such page";

    // Beyond the link's own end: for clocks that differ.
    private const long KeptMs = 3_600_000;

    /// <summary>Answers GET with the page, and POST with what became of the decision.</summary>
    public async Task AnswerAsync(HttpContext http, string link)
    {
        try
        {
            if (guard.Check(http.Request) is { } refused)
            {
                await DecisionPage.SayAsync(
                    http, refused.Status, "This request is refused", $"{refused.Error.Message} {refused.Error.Fix}");
                return;
            }

            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var verdict = LinkToken.Read(link, key, LinkPurpose.Decide, now, out var token);
            if (verdict == LinkVerdict.Forged) verdict = LinkToken.Read(link, key, LinkPurpose.View, now, out token);
            switch (verdict)
            {
                case LinkVerdict.Forged:
                    await DecisionPage.SayAsync(http, 404, Unknown, "The link is damaged, or is none of this gateway's. Copy all of it.");
                    return;
                case LinkVerdict.Late:
                    await DecisionPage.SayAsync(http, 410, "This link is too old",
                        "The approval has expired. The agent asks again if it still needs the call.");
                    return;
            }

            if (await grains.GetGrain<IApprovalGrain>(token.Approval.Value).ViewAsync() is not { } view)
                await DecisionPage.SayAsync(http, 404, Unknown, "There is no such approval.");
            else if (HttpMethods.IsPost(http.Request.Method)) await DecideAsync(http, link, token, view);
            else await ShowAsync(http, link, token, view, 200, "");
        }
        // A request that this version cannot read, damaged or of a newer one, is told of in the log by the approvals' clock.
        catch (Exception failure) when (ManagementFault.IsUnavailable(failure) || failure is JsonException)
        {
            http.Response.Headers.RetryAfter = "5";
            await DecisionPage.SayAsync(http, 503, "Nothing was decided", "The gateway cannot use its store now. Try again in a moment.");
        }
    }

    private async Task ShowAsync(HttpContext http, string link, LinkToken token, ApprovalView view, int status, string told)
    {
        var waits = view.Status == ApprovalStatus.Pending;
        var person = PersonOf(token);
        var used = waits && person is not null && await OnceOf(link, view).IsTakenAsync();
        if (used && told.Length == 0) told = "This link was used: your decision counts already.";
        var notice = new Notice { View = view, Change = waits ? NoticeChange.Requested : NoticeChange.Settled, Channel = "page" };
        var hidden = waits && !used && person is not null ? form.Show(http, link, token, view) : null;
        await DecisionPage.WriteAsync(http, status, notice, hidden, told,
            person is null ? "" : VisibleText.Line($"{person.Name ?? person.Subject} ({person.Subject} of {person.Issuer})"));
    }

    private async Task DecideAsync(HttpContext http, string link, LinkToken token, ApprovalView view)
    {
        if (PersonOf(token) is not { } person)
        {
            await DecisionPage.SayAsync(http, 403, "Nothing was decided", "This link is nobody's who may decide.");
            return;
        }

        var body = await FormBody.ReadAsync(http.Request, BodyBytesMax);
        var fields = body is null ? null : QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
        // Browsers say where a post comes from; what a foreign page sends is refused before its form is looked at.
        var foreign = http.Request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site.ToString() is not ("same-origin" or "none");
        var posted = fields is not null && fields.TryGetValue(DecisionForm.Field, out var values) && values.Count == 1 ? values[0] : null;
        if (foreign || form.Check(http, link, token, view, posted) != LinkVerdict.Good)
        {
            await ShowAsync(http, link, token, view, 403,
                "Nothing was decided: the form was not shown to this browser, is too old, or showed something else. Look again, "
                    + "then decide.");
            return;
        }

        var decision = fields!.TryGetValue("decision", out var words) && words.Count == 1 ? words[0] : null;
        var reason = fields.TryGetValue("reason", out var why) && why.Count == 1 ? why[0]!.Trim() : "";
        if (decision is not ("approve" or "deny") || reason.Length > 1_000 || (decision == "deny" && reason.Length == 0))
        {
            await ShowAsync(http, link, token, view, 422, "Nothing was decided: a no needs a reason, of at most 1,000 characters.");
            return;
        }

        await VoteAsync(http, link, person, view, (decision == "approve", reason));
    }

    private async Task VoteAsync(
        HttpContext http, string link, PersonConfig person, ApprovalView view, (bool Yes, string Reason) approve)
    {
        var once = OnceOf(link, view);
        if (await once.IsTakenAsync())
        {
            await DecisionPage.SayAsync(http, 410, "This link was used", "Your decision counts already; a link works once.");
            return;
        }

        Outcome<ApprovalItem>? outcome = null;
        try
        {
            outcome = await vote.DecideAsync(person, view, approve, new VoteOrigin("link", ""), http.RequestAborted);
        }
        catch (Exception failure) when (ManagementFault.IsUnavailable(failure))
        {
            // It may have been written down before its answer was lost.
        }

        if (outcome is null || outcome.Fault is { Status: StatusCodes.Status503ServiceUnavailable })
        {
            http.Response.Headers.RetryAfter = "5";
            await DecisionPage.SayAsync(http, 503, "It is not known whether your decision counts",
                "The gateway cannot use its store now. Open the link again in a moment: it shows how the request stands, and decides if "
                    + "it still waits for you.");
            return;
        }

        if (outcome.Fault is { } fault)
        {
            await DecisionPage.SayAsync(http, fault.Status, "Nothing was decided", $"{fault.Error.Message} {fault.Error.Fix}");
            return;
        }

        try
        {
            // After the vote: were it before, a store that fails between the two would take the person's say away.
            await once.TakeAsync(view.Request.ExpiresAtUnixMs + KeptMs);
        }
        catch (Exception failure) when (ManagementFault.IsUnavailable(failure))
        {
            // The decision counts all the same; the approval itself takes each person's once.
        }

        await DecisionPage.SayAsync(
            http, 200, approve.Yes ? "You said yes" : "You said no", "Your decision counts. You may close this page.");
    }

    // Once for each revision: who said yes to a call that was edited since has said nothing of what waits now, and has the same link.
    private IOnceGrain OnceOf(string link, ApprovalView view) => grains.GetGrain<IOnceGrain>(
        "link " + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{link}\n{view.Revision}"))));

    private PersonConfig? PersonOf(LinkToken token) => token.Purpose == LinkPurpose.Decide
        ? config.Current.Approvals.People.FirstOrDefault(person => LinkToken.Mark(person.ToPrincipal().Key) == token.Person) : null;
}
