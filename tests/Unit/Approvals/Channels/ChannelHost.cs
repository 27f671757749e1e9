using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Edge;
using Gateway.Edge.Identity;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Silo;
using Gateway.Tests.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

/// <summary>Edge and silo in one process on a real port, with channels, in a folder that outlives it.</summary>
internal sealed class ChannelHost : IAsyncDisposable
{
    public const string Group = "crm-approvers";
    private static readonly Uri s_public = new("http://127.0.0.1:8080");

    private readonly WebApplication _app;
    private readonly DevelopmentIssuer _issuer;

    private ChannelHost(WebApplication app, string folder, GatewayConfig config)
    {
        (_app, Folder, Address) = (app, folder, new Uri(app.Urls.First()));
        _issuer = DevelopmentIssuer.Open(Path.Combine(folder, "development-issuer.json"), config.Listen, TimeProvider.System);
    }

    public string Folder { get; }

    public Uri Address { get; }

    public static string Issuer => s_public.AbsoluteUri + "development";

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public IStateStore Store => _app.Services.GetRequiredService<IStateStore>();

    public LiveConfig Live => _app.Services.GetRequiredService<LiveConfig>();

    /// <summary>Secrets by name; what is not here is lost.</summary>
    public static Dictionary<string, string> Secrets() => new(StringComparer.Ordinal)
    {
        ["HOOK"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ["TOKEN"] = "xoxb-1-test",
        ["SIGN"] = "8f742231b10e8888abcd99yyyzzz85a5",
    };

    public static SecretReference Env(string name) => new(SecretSource.Environment, name);

    public static PersonConfig Person(string subject, params string[] groups) => new()
    {
        Issuer = Issuer,
        Subject = subject,
        Groups = [.. groups],
        Email = $"{subject}@example.com",
        Slack = $"T1/U{subject.ToUpperInvariant()}",
    };

    public static async Task<ChannelHost> StartAsync(
        IEnumerable<ChannelConfig> channels, Dictionary<string, string> secrets, IEnumerable<PersonConfig>? people = null, string? folder = null,
        Action<IServiceCollection>? first = null)
    {
        folder ??= Directory.CreateTempSubdirectory("gateway-channels-").FullName;
        var config = new GatewayConfig
        {
            Listen = new ListenConfig { Url = s_public, PublicUrl = s_public },
            Identity = new IdentityConfig
            {
                Development = new DevelopmentConfig { Enabled = true },
                Roles = new RolesConfig { Operator = ["ops"], Approver = ["approvers"], Auditor = ["auditors"] },
                // Who decides by a link or a button has no token that could have a scope.
                ManagementScope = "gateway:manage",
            },
            Recording = new RecordingConfig { Path = Path.Combine(folder, "gateway.db") },
            Approvals = new ApprovalsConfig
            {
                Channels = [.. channels],
                People = [.. people ?? [Person("bob", "approvers", Group)]],
            },
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new LiveConfig(config));
        builder.Services.AddSingleton(new MaskKey([.. new byte[32]])).AddSingleton(new DigestKey(new byte[32]));
        builder.Services.AddSingleton<SecretLookup>(reference => secrets.TryGetValue(reference.Name, out var value)
            ? new SecretText(value, null) : new SecretText(null, $"the secret {reference} is lost"));
        first?.Invoke(builder.Services);
        builder.Services.AddPatientStores(config.Recording.Path);
        builder.AddGatewaySilo();
        builder.Services.AddGatewayEdge(Path.Combine(folder, "development-issuer.json"));
        var app = builder.Build();
        app.MapGatewayEdge();
        await app.StartAsync();
        return new ChannelHost(app, folder, config);
    }

    /// <summary>An approval that waits, and is told.</summary>
    public async Task<ApprovalView> AskAsync(string subject = "alice", string arguments = """{"id":42}""",
        ApprovalTerms? terms = null)
    {
        var id = OpaqueId.NewApproval();
        var now = TimeProvider.System.GetUtcNow();
        var view = await Grains.GetGrain<IApprovalGrain>(id.Value).RequestAsync(new ApprovalRequest
        {
            Id = id,
            Session = OpaqueId.NewSession(),
            Exchange = OpaqueId.NewExchange(),
            Principal = new Principal { Key = new PrincipalKey(Issuer, subject), Name = subject },
            Connection = new ConnectionName("crm"),
            Client = new ClientFacts("test", "1"),
            Method = "tools/call",
            Target = "delete_customer",
            Digest = new byte[32],
            Message = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_customer","arguments":"""
                + arguments + "}}"),
            Basis = new DecisionBasis("crm", 1, "ask"),
            By = [Group],
            Terms = terms ?? ApprovalTerms.One,
            CreatedAtUnixMs = now.ToUnixTimeMilliseconds(),
            ExpiresAtUnixMs = (now + TimeSpan.FromMinutes(10)).ToUnixTimeMilliseconds(),
        });
        return view!;
    }

    /// <summary>How an approval stands.</summary>
    public async Task<ApprovalView> ViewAsync(ApprovalView asked) =>
        (await Grains.GetGrain<IApprovalGrain>(asked.Request.Id.Value).ViewAsync())!;

    /// <summary>The delivery log of an approval, once it is as it should be.</summary>
    public async Task<IReadOnlyList<DeliveryView>> LogAsync(ApprovalView asked, string what, Func<IReadOnlyList<DeliveryView>, bool> isRight)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var page = await Grains.GetGrain<IDeliveryGrain>(IDeliveryGrain.Key)
                .DeliveriesAsync(new DeliveryQuery(asked.Request.Id.Value, null, null, null, 200));
            if (isRight(page.Deliveries)) return page.Deliveries;
            Assert.False(patience.IsCancellationRequested, $"the log never showed {what}:\n"
                + string.Join('\n', page.Deliveries.Select(d => $"{d.Channel} {d.Change} {d.Status} {d.Tries} {d.Reason} "
                    + string.Join("; ", d.Attempts.Select(a => a.Says)))));
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>A client that follows no redirect and keeps no cookie, and calls the gateway by its public name.</summary>
    public HttpClient Browser()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Host = s_public.Authority;
        return client;
    }

    /// <summary>A client of the management API.</summary>
    public HttpClient As(string name, string groups)
    {
        var client = Browser();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
            _issuer.Mint(name, groups.Split(' '), ["gateway:manage"], s_public.AbsoluteUri.TrimEnd('/'), TimeSpan.FromHours(1)));
        return client;
    }

    /// <summary>What <c>/readyz</c> answers, once it does or does not tell of a channel: that is noted behind the attempt's log.</summary>
    public async Task<JsonElement> ReadyAsync(bool isIll)
    {
        using var client = Browser();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var answer = JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/readyz"));
            if (answer.TryGetProperty("channels", out _) == isIll) return answer;
            Assert.False(patience.IsCancellationRequested, $"/readyz goes on to say {answer}");
            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends the process and leaves the folder.</summary>
    public ValueTask StopAsync() => _app.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
