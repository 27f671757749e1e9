using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Edge.Gateway;
using Gateway.Edge.Identity;
using Gateway.Edge.Management;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>Takes presses of buttons in Slack: signed by Slack, in time, once, about what the message showed, by somebody known.</summary>
/// <remarks>Nothing that a callback says is called or fetched. Source: threats T15, T16.</remarks>
internal sealed partial class SlackDoor(
    OriginGuard guard, LiveConfig config, SecretLookup secrets, LinkKey key, PersonVote vote, IGrainFactory grains,
    SlackDoor.Surroundings around)
{
    private const int BodyBytesMax = 2 * 1024 * 1024;

    // Far longer than a signature counts.
    private const long KeptMs = 3_600_000;
    private const string NoReason = "denied in Slack; no reason given";

    /// <summary>Answers one callback.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        try
        {
            var fault = guard.Check(http.Request) is { } refused
                ? new ManagementFault(refused.Status, refused.Error) : await TakeAsync(http);
            http.Response.Headers.CacheControl = "no-store";
            if (fault is null) return;
            Refused(around.Log, fault.Error.Code);
            await Problem.WriteAsync(http, fault);
        }
        // As of a request that this version cannot read, damaged or of a newer one.
        catch (Exception failure) when (ManagementFault.IsUnavailable(failure) || failure is JsonException)
        {
            await Problem.WriteAsync(http, ManagementFault.Unavailable());
        }
    }

    // Null when it was taken, or was signed and asks for nothing: Slack reports every button.
    private async Task<ManagementFault?> TakeAsync(HttpContext http)
    {
        var channels = config.Current.Approvals.Channels.Select(static channel => channel.Slack).OfType<SlackConfig>().ToList();
        if (channels.Count == 0) return ManagementFault.NotFound("hook");
        if (await FormBody.ReadAsync(http.Request, BodyBytesMax) is not { } body)
            return ManagementFault.Unreadable("The body is no form, or is too long.", "Let Slack call this URL, and nobody else.");
        var signing = channels.SelectMany(static slack => slack.Signing).Distinct()
            .Select(reference => secrets(reference).Value).OfType<string>();
        var signature = One(http, SlackSignature.SignatureHeader);
        var now = around.Time.GetUtcNow();
        switch (SlackSignature.Verify(signing, One(http, SlackSignature.TimestampHeader), signature, body, now.ToUnixTimeSeconds()))
        {
            case LinkVerdict.Forged:
                return Refuse(401, ErrorCodes.CallbackForged, "The request is not signed with Slack's signing secret.",
                    "Check approvals.channels[].slack.signing against the app's signing secret.");
            case LinkVerdict.Late:
                return Refuse(401, ErrorCodes.CallbackLate, "The request was signed too long ago, or too far ahead.",
                    "Check the clock of the gateway.");
        }

        if (SlackCallback.Read(body) is not { } press) return null;
        var fault = await DecideAsync(press, signature!, now, http.RequestAborted);
        // What comes a second time is not answered a second time: a copy of a callback is no way to make the gateway write.
        if (fault is not null && fault.Error.Code != ErrorCodes.CallbackReplayed && Of(channels, press) is { } slack)
            around.Reply.Tell(slack, press, fault);
        return fault;
    }

    private static SlackConfig? Of(List<SlackConfig> channels, SlackCallback press) =>
        channels.Find(slack => string.Equals(slack.Channel, press.Channel, StringComparison.Ordinal))
            ?? (channels.Count == 1 ? channels[0] : null);

    private async Task<ManagementFault?> DecideAsync(
        SlackCallback press, string signature, DateTimeOffset now, CancellationToken cancellation)
    {
        switch (LinkToken.Read(press.Value, key, LinkPurpose.Button, now.ToUnixTimeMilliseconds(), out var button))
        {
            case LinkVerdict.Forged:
                return Refuse(403, ErrorCodes.CallbackForged, "The button is none of this gateway's.",
                    "Press the button in its own message.");
            case LinkVerdict.Late:
                return Refuse(410, ErrorCodes.CallbackLate, "The approval has expired.",
                    "The agent asks again if it still needs the call.");
        }

        var id = $"{press.Team}/{press.User}";
        var person = config.Current.Approvals.People.FirstOrDefault(p => string.Equals(p.Slack, id, StringComparison.Ordinal));
        if (person is null)
            return Refuse(403, ErrorCodes.PersonUnknown, "Nobody in approvals.people has this Slack id.",
                "Ask the operator to add the person under approvals.people.");
        var once = grains.GetGrain<IOnceGrain>("slack " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature))));
        if (!await once.TakeAsync(now.ToUnixTimeMilliseconds() + KeptMs))
            return Refuse(409, ErrorCodes.CallbackReplayed, "This request was taken before.", "Press the button again.");
        if (await grains.GetGrain<IApprovalGrain>(button.Approval.Value).ViewAsync() is not { } view)
            return ManagementFault.NotFound("approval");
        if (LinkToken.Mark(view) != button.Seen)
            return Refuse(409, ErrorCodes.ApprovalChanged, "What the message shows is not what waits now.",
                "Look at the approval anew, and decide that.");
        var reason = press.Reason.Length > 1_000 ? press.Reason[..1_000] : press.Reason;
        if (reason.Length == 0 && !press.Approve) reason = NoReason;
        return (await vote.DecideAsync(person, view, (press.Approve, reason), new VoteOrigin("slack", id), cancellation)).Fault;
    }

    private static string? One(HttpContext http, string header) =>
        http.Request.Headers.TryGetValue(header, out var values) && values.Count == 1 ? values[0] : null;

    private static ManagementFault Refuse(int status, string code, string message, string fix) =>
        new(status, new GatewayError(code, "approve", "caller", message, fix));

    [LoggerMessage(1341, LogLevel.Warning, "Approvals: a callback of Slack was refused ({code})")]
    private static partial void Refused(ILogger log, string code);

    /// <summary>Clock, log, and the way back to whoever pressed.</summary>
    internal sealed record Surroundings(TimeProvider Time, ILogger<SlackDoor> Log, SlackReply Reply);
}
