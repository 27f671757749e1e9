using System.Collections.Concurrent;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace Gateway.EndToEnd.Approvals;

/// <summary>The same with the official C# client and the Inspector.</summary>
public sealed class OtherClientTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _shown = new();
    private CarrierBed _bed = null!;

    public async ValueTask InitializeAsync() => _bed = await CarrierBed.StartAsync();

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-11-25", false)]
    public async Task The_csharp_client_hears_a_decision_that_comes_soon(string? version, bool shows)
    {
        await using var client = await ConnectAsync(version, shows);
        var calling = CallAsync(client, 1);
        await _bed.DecideAsync(await _bed.PendingAsync(calling));
        Assert.Equal("ran 1, 1 in all", (await calling).Text);
        Assert.Equal(shows, !_shown.IsEmpty);
        Assert.Equal(version ?? "2026-07-28", client.NegotiatedProtocolVersion);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    public async Task The_csharp_client_hears_a_decision_that_comes_after_several_waits(string? version)
    {
        using var counter = new CallCounter();
        await using var client = await ConnectAsync(version, shows: true, counter);
        var calling = CallAsync(client, 2);
        var approval = await _bed.PendingAsync(calling);
        await counter.SentAsync(4);
        await _bed.DecideAsync(approval);
        var (text, attempts) = await calling;
        Assert.Equal("ran 2, 1 in all", text);

        // In the modern protocol it comes back by itself, in a legacy one its model calls again.
        Assert.Equal(version is null, attempts == 1);
        Assert.Equal(1, _bed.Effects(2));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    public async Task The_csharp_client_finds_its_approval_after_a_kill(string? version)
    {
        string approval;
        await using (var first = await ConnectAsync(version, shows: true))
        {
            var calling = CallAsync(first, 4);
            approval = await _bed.PendingAsync(calling);
            await _bed.KillAndStartAsync();
            await _bed.DecideAsync(approval);
            Assert.Equal("ran 4, 1 in all", (await calling).Text);
        }

        Assert.Equal(1, _bed.Effects(4));
        await _bed.KillAndVerifyAsync();
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("auto")]
    [InlineData("modern")]
    public async Task The_inspector_hears_a_decision_that_comes_soon(string era)
    {
        Assert.SkipWhen(await Suite.MissingAsync() is not null, "The Inspector cannot take part.");
        var calling = InspectAsync(era, 5);
        await _bed.DecideAsync(await _bed.PendingAsync(calling));
        Assert.Contains("ran 5, 1 in all", await calling, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("modern")]
    public async Task The_inspector_finds_its_approval_after_a_kill(string era)
    {
        Assert.SkipWhen(await Suite.MissingAsync() is not null, "The Inspector cannot take part.");
        var calling = InspectAsync(era, 6);
        var approval = await _bed.PendingAsync(calling);
        await _bed.KillAndStartAsync();
        await calling;
        await _bed.DecideAsync(approval);
        Assert.Contains("ran 6, 1 in all", await InspectAsync(era, 6), StringComparison.Ordinal);
        Assert.Equal(1, _bed.Effects(6));
    }

    // Each run of it opens a legacy session of its own, so it does not find what an earlier run asked for.
    [Fact]
    public async Task The_inspector_is_told_how_to_come_back_when_its_wait_is_over()
    {
        Assert.SkipWhen(await Suite.MissingAsync() is not null, "The Inspector cannot take part.");
        var said = await InspectAsync("legacy", 7);
        Assert.Contains("Not run yet", said, StringComparison.Ordinal);
        Assert.Contains(new Uri(_bed.Url, "/approvals/a_").AbsoluteUri, said, StringComparison.Ordinal);
        Assert.Equal(0, _bed.Effects(7));
    }

    private static Dictionary<string, object?> Arguments(long number) => new(StringComparer.Ordinal) { ["n"] = number };

    private static string Text(CallToolResult result) => ((TextContentBlock)result.Content[0]).Text;

    // As a model would: the same call again until there is an outcome.
    private static async Task<(string Text, int Attempts)> CallAsync(McpClient client, long number)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var text = Text(await client.CallToolAsync("held", Arguments(number), cancellationToken: patience.Token));
                if (!text.StartsWith("Not run yet", StringComparison.Ordinal)) return (text, attempt);
            }
            catch (Exception failure) when (failure is HttpRequestException or ModelContextProtocol.McpException or IOException)
            {
                // The gateway was killed; the model calls again.
            }

            await ticks.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<McpClient> ConnectAsync(string? version, bool shows, CallCounter? counter = null)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = _bed.Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {_bed.Alice}" },
        }, new HttpClient((HttpMessageHandler?)counter ?? new SocketsHttpHandler()), loggerFactory: null, ownsHttpClient: true);
        var options = new McpClientOptions { ProtocolVersion = version };
        if (shows)
        {
            options.Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability { Url = new UrlElicitationCapability() } };
            options.Handlers.ElicitationHandler = (request, _) =>
            {
                _shown.Enqueue(request?.Url ?? "");
                return ValueTask.FromResult(new ElicitResult { Action = "accept" });
            };
        }

        return await McpClient.CreateAsync(transport, options);
    }

    private async Task<string> InspectAsync(string era, long number)
    {
        string[] server = ["--server-url", _bed.Endpoint.AbsoluteUri, "--transport", "http", "--protocol-era", era, "--format", "json", "-q"];
        string[] call = ["--method", "tools/call", "--tool-name", "held", "--tool-arg", $"n={number}"];
        var (_, output, errors) = await Suite.RunAsync("inspect.mjs", [.. server, "--header", $"Authorization: Bearer {_bed.Alice}", .. call]);
        return output + errors;
    }
}
