using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;

namespace Gateway.Silo.Approvals;

/// <summary>Posts Adaptive Cards to Microsoft Teams.</summary>
internal sealed class TeamsSender(ChannelHttp http, ChannelSecrets secrets, LiveConfig config) : ISender
{
    public bool IsFor(ChannelConfig channel) => channel.Teams is not null;

    public async Task<SendResult> SendAsync(Notice notice, ChannelConfig channel, Delivery? asked, CancellationToken cancellation)
    {
        var own = config.Current.Approvals.People.FirstOrDefault(person => person.ToPrincipal().Key.ToString() == notice.Person)?.Teams;
        if ((channel.Teams!.Address ?? own) is not { } reference)
            return SendResult.Of(SendOutcome.Never, "this person has no teams address any more") with { IsPersonal = true };
        if (!Uri.TryCreate(secrets.Read(reference), UriKind.Absolute, out var url)
            || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)))
            throw new ChannelSecretException($"the secret {reference} is no https URL to post to");
        var (answer, failure) = await http.PostAsync(url, TeamsCard.Write(notice), null, channel.Timeout, cancellation);
        if (failure is not null) return failure;
        // The older webhooks answer 200 to failures too, and say so in words.
        return answer!.Status == 200 && answer.Body.StartsWith("Webhook message delivery failed", StringComparison.OrdinalIgnoreCase)
            ? SendResult.Of(SendOutcome.Again, "Teams says that the message was not delivered")
            : answer.ToResult();
    }
}
