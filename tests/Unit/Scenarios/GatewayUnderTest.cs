using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Recording;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording;
using Gateway.Hosting;
using Gateway.Recorder;
using Gateway.Silo.Stores;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Scenarios;

/// <summary>The gateway as <c>gateway run</c> builds it, in this process, on a free loopback port, with a data folder of its own.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Ports for gateways of all tests of this process.</summary>
    public static FreePorts Ports { get; } = new(20_000);

    private readonly WebApplication _app;
    private readonly GatewayConfig _config;
    private readonly bool _ownsFolder;
    private bool _stopped;

    private GatewayUnderTest(WebApplication app, GatewayConfig config, string folder, bool ownsFolder)
    {
        (_app, _config, Folder, _ownsFolder) = (app, config, folder, ownsFolder);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = config.Listen.Url,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>Its data folder.</summary>
    public string Folder { get; }

    /// <summary>Everything it has logged.</summary>
    public HeardLog Log { get; } = new();

    /// <summary>Sends to it; follows no redirect and keeps no cookie.</summary>
    public HttpClient Client { get; }

    /// <summary>The recording's file.</summary>
    public string File => _config.Recording.Path;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    /// <param name="body">The configuration from <c>connections:</c> on.</param>
    /// <param name="folder">A data folder that is there already, or null for a new one.</param>
    /// <param name="first">Registers parts in place of the gateway's own; gets the path of the recording.</param>
    public static async Task<GatewayUnderTest> StartAsync(
        string body, string? folder = null, Action<IServiceCollection, string>? first = null, string recording = "")
    {
        var data = folder ?? Directory.CreateTempSubdirectory("gateway-scenario").FullName;
        for (var attempt = 0; ; attempt++)
        {
            var url = $"http://127.0.0.1:{Ports.Take()}";
            var text = $$$"""
                version: 1
                listen: { url: "{{{url}}}", publicUrl: "http://127.0.0.1:8080", allowedHosts: [ "{{{url[7..]}}}" ] }
                identity: { development: { enabled: true }, roles: { operator: [operators], approver: [approvers] } }
                recording: { path: "{{{data}}}/gateway.db"{{{recording}}} }
                {{{body}}}
                """;
            var outcome = GatewayConfig.Parse("scenario.yaml", text, ConfigFiles.None);
            Assert.True(outcome.Config is not null, string.Join('\n', outcome.Errors));
            var app = GatewayHost.Build(outcome.Config, null, services =>
            {
                first?.Invoke(services, outcome.Config.Recording.Path);
                services.AddPatientStores(outcome.Config.Recording.Path);
            });
            var gateway = new GatewayUnderTest(app, outcome.Config, data, folder is null);
            gateway.Services.GetRequiredService<ILoggerFactory>().AddProvider(gateway.Log);
            try
            {
                await gateway._app.StartAsync();
                return gateway;
            }
            catch (IOException) when (attempt < 3)
            {
                // Somebody took the port meanwhile.
                await gateway._app.DisposeAsync();
            }
            catch
            {
                await gateway._app.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A token of the development issuer.</summary>
    public string Token(string subject, params string[] groups) => DevelopmentIssuer
        .Open(Path.Combine(Folder, "development-issuer.json"), _config.Listen, Services.GetRequiredService<TimeProvider>())
        .Mint(subject, groups, ["mcp:read", "mcp:call"], "http://127.0.0.1:8080", TimeSpan.FromHours(1));

    /// <summary>A token that is accepted, with the minute of grace, for so long from now: it was made an hour ago.</summary>
    public string TokenFor(TimeSpan left, string subject)
    {
        var made = new ManualTime();
        made.Advance(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1) - made.GetUtcNow());
        return DevelopmentIssuer.Open(Path.Combine(Folder, "development-issuer.json"), _config.Listen, made)
            .Mint(subject, [], ["mcp:read", "mcp:call"], "http://127.0.0.1:8080", TimeSpan.FromMinutes(59) + left);
    }

    /// <summary>A token of <paramref name="subject"/>, used by another who acts for them (RFC 8693 section 4.1).</summary>
    public string ActingToken(string actor, string subject, params string[] groups)
    {
        var parts = Token(subject, groups).Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        claims["act"] = new JsonObject { ["sub"] = actor };
        var signed = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        using var key = ECDsa.Create(DevelopmentKey.Open(Path.Combine(Folder, "development-issuer.json")).Parameters);
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>An agent of this gateway.</summary>
    public Agent Agent(string subject, string connection = "up") => new(this, connection, Token(subject));

    /// <summary>Lets an approver decide.</summary>
    public Task<VoteOutcome> DecideAsync(string approval, bool approve, string reason = "for a test")
    {
        var voter = new Principal { Key = new PrincipalKey("http://127.0.0.1:8080/development", "carol"), Name = "carol",
            Groups = ["approvers"] };
        return Services.GetRequiredService<IGrainFactory>().GetGrain<IApprovalGrain>(approval).DecideAsync(
            new Vote(approve ? VoteKind.Approve : VoteKind.Deny, voter, reason));
    }

    /// <summary>Waits until people are asked about a call of this subject; the approval's id.</summary>
    public async Task<string> AskedAsync(string subject)
    {
        var inbox = Services.GetRequiredService<IGrainFactory>().GetGrain<IApproverGrain>(IApproverGrain.Everybody);
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            foreach (var view in await inbox.InboxAsync())
                if (view.Request.Principal.Key.Subject == subject) return view.Request.Id.Value;
        }
        while (await Ticked(ticks, patience.Token));

        throw new TimeoutException($"Nobody was asked about a call of {subject}.");
    }

    /// <summary>All entries of the sessions of this subject, in order.</summary>
    public IReadOnlyList<StoredEntry> Entries(string subject)
    {
        using var file = RecordingFile.Open(File);
        return [.. file.Sessions().Where(s => s.Principal == subject).SelectMany(s => file.Read(s.Session))];
    }

    /// <summary>The last session of this subject.</summary>
    public string Session(string subject)
    {
        using var file = RecordingFile.Open(File);
        return file.Sessions().Last(s => s.Principal == subject).Session.Value;
    }

    /// <summary>Waits until the recording of this subject's sessions has such an entry.</summary>
    public async Task<string> RecordedAsync(string subject, EntryKind kind, Func<string, bool> such)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            foreach (var entry in Entries(subject))
                if (entry.Kind == (byte)kind && Text(entry) is var payload && such(payload)) return payload;
        }
        while (await Ticked(ticks, patience.Token));

        throw new TimeoutException($"No {kind} entry of {subject} came that was looked for; there are:\n"
            + string.Join('\n', Entries(subject).Select(e => $"{(EntryKind)e.Kind} {Text(e)}")));
    }

    /// <summary>Fails unless every recording in the file verifies.</summary>
    public void Verify()
    {
        using var file = RecordingFile.Open(File);
        var report = file.Verify(null);
        Assert.True(report.Breaks.IsEmpty, string.Join('\n', report.Breaks));
    }

    /// <summary>Payload of an entry as text.</summary>
    public static string Text(StoredEntry entry) => System.Text.Encoding.UTF8.GetString((entry.Payload ?? default).Span);

    /// <summary>Ends it as an operator would, and keeps its data.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    private static async Task<bool> Ticked(PeriodicTimer ticks, CancellationToken patience)
    {
        try
        {
            return await ticks.WaitForNextTickAsync(patience);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
