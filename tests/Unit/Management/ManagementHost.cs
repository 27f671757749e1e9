using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Edge.Connections;
using Gateway.Edge.Identity;
using Gateway.Edge.Management;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Silo;
using Gateway.Silo.Stores;
using Gateway.Tests.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>The management API on a real port, with real grains and a real store in a folder of its own.</summary>
public sealed class ManagementHost : IAsyncLifetime
{
    private static readonly Uri PublicUrl = new("http://127.0.0.1:8080");

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-management-").FullName;
    private WebApplication? _app;
    private WebApplication? _analyser;
    private DevelopmentIssuer? _issuer;

    internal const string PolicySource = """
        name: crm
        rules:
          - { name: read, when: 'tool.readOnly', effect: allow }
        """;

    public Uri Address { get; private set; } = PublicUrl;

    internal int DescriptionsMade { get; private set; }

    internal BreakableStore Store { get; private set; } = null!;

    internal IGrainFactory Grains => _app!.Services.GetRequiredService<IGrainFactory>();

    internal LiveConfig Live => _app!.Services.GetRequiredService<LiveConfig>();

    internal StreamPermits Permits => _app!.Services.GetRequiredService<StreamPermits>();

    internal static string IssuerName => PublicUrl.AbsoluteUri + "development";

    public async ValueTask InitializeAsync()
    {
        await StartAnalyserAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // As the gateway has it where limits.requestBytes is as small as may be.
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 1025);
        builder.Services.AddSingleton(new LiveConfig(Config()));
        builder.Services.AddSingleton(new MaskKey([.. new byte[32]])).AddSingleton(new DigestKey(new byte[32]));
        builder.Services.AddPatientStores(Config().Recording.Path);
        builder.AddGatewaySilo();
        builder.Services.AddSingleton(provider => new BreakableStore(provider.GetRequiredService<SqliteStore>()));
        builder.Services.AddSingleton<IStateStore>(provider => provider.GetRequiredService<BreakableStore>());
        builder.Services.AddIdentity(Path.Combine(_folder, "development-issuer.json"));
        builder.Services.AddManagement();
        builder.Services.Configure<OpenApiOptions>("v1", options => options.AddDocumentTransformer((_, _, _) =>
        {
            DescriptionsMade++;
            return Task.CompletedTask;
        }));
        builder.Services.AddSingleton<ConnectionRooms>().AddSingleton<RouteTable>();
        _app = builder.Build();
        _app.MapManagement();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
        var config = Config();
        _app.Services.GetRequiredService<LiveConfig>().Replace(
            config with { Listen = config.Listen with { AllowedHosts = [Address.Authority] } });
        Store = _app.Services.GetRequiredService<BreakableStore>();
        _issuer = DevelopmentIssuer.Open(Path.Combine(_folder, "development-issuer.json"), Config().Listen, TimeProvider.System);
        await Grains.GetGrain<IPolicyGrain>("crm").PublishAsync(PolicySource, "configuration");
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        await _analyser!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A client that speaks for <paramref name="name"/> with these groups, parted by spaces.</summary>
    internal HttpClient As(string name, string groups, params string[] scopes) => new()
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(name, groups, scopes)) },
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>A token of <paramref name="name"/> with these groups, parted by spaces.</summary>
    internal string TokenOf(string name, string groups, params string[] scopes) => _issuer!.Mint(
        name, groups.Split(' ', StringSplitOptions.RemoveEmptyEntries), scopes, PublicUrl.AbsoluteUri.TrimEnd('/'), TimeSpan.FromHours(1));

    /// <summary>An open session of <paramref name="subject"/>.</summary>
    internal async Task<SessionId> OpenAsync(string subject = "alice", string client = "test")
    {
        var id = OpaqueId.NewSession();
        Assert.NotNull(await Grains.GetGrain<ISessionGrain>(id.Value)
            .OpenAsync(new OpenSession(Someone(subject), new ConnectionName("crm"), new ClientFacts(client, "1"), Era.Modern)));
        return id;
    }

    /// <summary>An approval that waits for <paramref name="by"/>.</summary>
    internal async Task<ApprovalId> AskAsync(string subject, string by, TimeSpan? within = null, ApprovalTerms? terms = null,
        SessionId? session = null, string arguments = "{}")
    {
        var id = OpaqueId.NewApproval();
        var now = TimeProvider.System.GetUtcNow();
        Assert.NotNull(await Grains.GetGrain<IApprovalGrain>(id.Value).RequestAsync(new ApprovalRequest
        {
            Id = id,
            Session = session ?? OpaqueId.NewSession(),
            Exchange = OpaqueId.NewExchange(),
            Principal = Someone(subject),
            Connection = new ConnectionName("crm"),
            Client = new ClientFacts("test", "1"),
            Method = "tools/call",
            Target = "delete_customer",
            Digest = new byte[32],
            Message = Encoding.UTF8.GetBytes(
                $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_customer","arguments":{{{arguments}}}}}"""),
            Basis = new DecisionBasis("crm", 1, "ask"),
            By = [by],
            Terms = terms ?? ApprovalTerms.One,
            CreatedAtUnixMs = now.ToUnixTimeMilliseconds(),
            ExpiresAtUnixMs = (now + (within ?? TimeSpan.FromMinutes(10))).ToUnixTimeMilliseconds(),
        }));
        return id;
    }

    internal static Principal Someone(string subject) =>
        new() { Key = new PrincipalKey(IssuerName, subject), Name = subject, Groups = ["support"] };

    // Finds Jane Roe, as a model would.
    private async Task StartAnalyserAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _analyser = builder.Build();
        _analyser.MapPost("/analyze", async (HttpContext http) =>
        {
            using var asked = await JsonDocument.ParseAsync(http.Request.Body);
            var at = asked.RootElement.GetProperty("text").GetString()!.IndexOf("Jane Roe", StringComparison.Ordinal);
            return Results.Text(at < 0 ? "[]" : $$"""[{"entity_type":"PERSON","start":{{at}},"end":{{at + 8}},"score":0.9}]""", "application/json");
        });
        await _analyser.StartAsync();
    }

    private GatewayConfig Config() => new()
    {
        Listen = new ListenConfig { Url = PublicUrl, PublicUrl = PublicUrl },
        Identity = new IdentityConfig
        {
            Development = new DevelopmentConfig { Enabled = true },
            Roles = new RolesConfig { Operator = ["ops"], Approver = ["approvers"], Auditor = ["auditors"] },
            Links = [[Someone("lea").Key, Someone("lea-admin").Key]],
        },
        Approvals = new ApprovalsConfig
        {
            OnCall = new Dictionary<string, OnCallRota>(StringComparer.Ordinal) { ["crm"] = new(TimeZoneInfo.Utc, [], ["user:oscar"]) }
                .ToFrozenDictionary(StringComparer.Ordinal),
        },
        Connections =
        [
            new ConnectionConfig { Name = new ConnectionName("crm"), Url = new Uri("http://user:pw@127.0.0.1:9/mcp?key=1"),
                Policy = "crm" },
            new ConnectionConfig { Name = new ConnectionName("read"), Url = new Uri("http://127.0.0.1:9/mcp"), Policy = "crm",
                Analyser = new AnalyserConfig { Url = new Uri(_analyser!.Urls.First()), Timeout = TimeSpan.FromSeconds(20) } },
            new ConnectionConfig { Name = new ConnectionName("mute"), Url = new Uri("http://127.0.0.1:9/mcp"), Policy = "crm",
                Analyser = new AnalyserConfig { Url = new Uri("http://127.0.0.1:9"), Timeout = TimeSpan.FromSeconds(20) } },
        ],
        Policies = [new PolicyDocument("crm", PolicySource, "gateway.yaml", 1, 1)],
        Recording = new RecordingConfig { Path = Path.Combine(_folder, "gateway.db") },
    };
}
