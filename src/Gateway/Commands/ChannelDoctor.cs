using System.Net.Sockets;
using System.Text.Json;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Hosting;

namespace Gateway.Commands;

/// <summary>Looks whether the channels that tell people of approvals have their secrets and can be reached; tells nobody
/// anything.</summary>
internal static class ChannelDoctor
{
    private const int AnswerBytesMax = 64 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>One finding or more for each channel.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> ExamineAsync(ApprovalsConfig approvals, CancellationToken cancellation)
    {
        var findings = new List<HealthFinding>();
        foreach (var channel in approvals.Channels)
        {
            var what = $"channel {channel.Name}";
            var lost = channel.Secrets().Select(SecretFiles.Read).Select(static found => found.Problem).OfType<string>().ToList();
            findings.AddRange(lost.Select(problem => new HealthFinding(HealthState.Wrong, what, problem, "set it where the gateway runs")));
            if (AddressOf(channel) is not var (host, port)) continue;
            findings.Add(await ReachesAsync(host, port, cancellation)
                ? new HealthFinding(HealthState.Well, what, $"{host} can be reached")
                : new HealthFinding(HealthState.Wrong, what, $"{host}:{port} cannot be reached", "check the address and the network"));
        }

        return findings;
    }

    /// <summary>What the gateway itself says of its channels, or of another part; null when nothing is wrong.</summary>
    public static async Task<string?> AskAsync(HttpClient client, Uri readiness, string part, CancellationToken cancellation)
    {
        try
        {
            using var response = await client.GetAsync(readiness, cancellation);
            if (response.Content.Headers.ContentLength > AnswerBytesMax) return null;
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
            return answer.RootElement.TryGetProperty(part, out var told) && told.ValueKind == JsonValueKind.String
                ? VisibleText.Line(told.GetString()!) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or InvalidOperationException
            || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static (string Host, int Port)? AddressOf(ChannelConfig channel) => channel switch
    {
        { Webhook: { } webhook } => (webhook.Url.Host, webhook.Url.Port),
        { Slack: { } slack } => (slack.Url.Host, slack.Url.Port),
        { Email: { } mail } => (mail.Host, mail.Port),
        // The address is a secret: its host alone is told.
        { Teams.Address: { } reference } when Uri.TryCreate(SecretFiles.Read(reference).Value, UriKind.Absolute, out var url) =>
            (url.Host, url.Port),
        _ => null,
    };

    /// <summary>Whether somebody listens there.</summary>
    public static async Task<bool> ReachesAsync(string host, int port, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(host.Trim('[', ']'), port, patience.Token);
            return true;
        }
        catch (Exception failure) when (failure is SocketException || (failure is OperationCanceledException
            && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
