using System.Net;
using System.Net.Http.Headers;
using Gateway.Edge.Management;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>Tells somebody who pressed a button in Slack why that decided nothing, in the conversation, seen by them alone.</summary>
/// <remarks>Best effort, once, and never to an address that a callback names: to Slack's Web API as configured. Source: threats T15,
/// T21.</remarks>
internal sealed partial class SlackReply(SecretLookup secrets, TimeProvider time, ILogger<SlackReply> log) : IDisposable
{
    private const int AtOnce = 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 32,
    }) { Timeout = Timeout.InfiniteTimeSpan };

    private int _telling;

    /// <summary>Tells them, without being waited for; nobody is told while eight others are.</summary>
    public void Tell(SlackConfig slack, SlackCallback press, ManagementFault fault)
    {
        if (Interlocked.Increment(ref _telling) > AtOnce) Interlocked.Decrement(ref _telling);
        else _ = TellAsync(slack, press, VisibleText.Line($"Nothing was decided. {fault.Error.Message} {fault.Error.Fix}"));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task TellAsync(SlackConfig slack, SlackCallback press, string text)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        try
        {
            if (secrets(slack.Token).Value is not { } token) return;
            var body = SlackRefusal.Write(press.Channel.Length > 0 ? press.Channel : slack.Channel, press.User, text);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(slack.Url, "chat.postEphemeral"))
            {
                Content = new ByteArrayContent(body),
            };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.TryAddWithoutValidation("User-Agent", "gateway");
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (!response.IsSuccessStatusCode) NotTold((int)response.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException
            or ObjectDisposedException)
        {
            NotTold(0);
        }
        finally
        {
            Interlocked.Decrement(ref _telling);
        }
    }

    [LoggerMessage(1343, LogLevel.Warning,
        "Approvals: Slack did not take the reason why a press was refused (status {status}; 0 for no answer); it is in this log alone")]
    private partial void NotTold(int status);
}
