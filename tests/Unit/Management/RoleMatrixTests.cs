using System.Net.Http.Json;
using Gateway.Edge.Management;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>Every role at every door: what the matrix refuses, the API refuses, and nothing else.</summary>
public sealed class RoleMatrixTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    private const string Session = "s_00000000000000000000000000";
    private const string Approval = "a_00000000000000000000000000";

    private static readonly Dictionary<Role, string> Groups = new()
    {
        [Role.Agent] = "support",
        [Role.Approver] = "approvers",
        [Role.Operator] = "ops",
        [Role.Auditor] = "auditors",
    };

    private static readonly Dictionary<Operation, (string Method, string Path, object? Body)> Doors = new()
    {
        [Operation.WhoAmI] = ("GET", "/api/v1/whoami", null),
        [Operation.ListSessions] = ("GET", "/api/v1/sessions", null),
        [Operation.ViewSession] = ("GET", $"/api/v1/sessions/{Session}", null),
        [Operation.WatchSession] = ("GET", $"/api/v1/sessions/{Session}/stream", null),
        [Operation.PauseSession] = ("POST", $"/api/v1/sessions/{Session}/pause", new { reason = "look" }),
        [Operation.ResumeSession] = ("POST", $"/api/v1/sessions/{Session}/resume", new { }),
        [Operation.TerminateSession] = ("POST", $"/api/v1/sessions/{Session}/terminate", new { reason = "look" }),
        [Operation.ListOwnApprovals] = ("GET", "/api/v1/approvals", null),
        [Operation.ListAllApprovals] = ("GET", "/api/v1/approvals/all", null),
        [Operation.ViewApproval] = ("GET", $"/api/v1/approvals/{Approval}", null),
        [Operation.DecideApproval] = ("POST", $"/api/v1/approvals/{Approval}/decision", new { approve = true }),
        [Operation.DecideApprovals] = ("POST", "/api/v1/approvals/decisions",
            new { approve = true, approvals = new[] { new { id = Approval } } }),
        [Operation.ListApprovalGroups] = ("GET", "/api/v1/approvals/groups", null),
        [Operation.TakeBackApproval] = ("POST", $"/api/v1/approvals/{Approval}/take-back", new { reason = "no" }),
        [Operation.DelegateApproval] = ("POST", $"/api/v1/approvals/{Approval}/delegation", new { to = "user:zoe" }),
        [Operation.ReviewApproval] = ("POST", $"/api/v1/approvals/{Approval}/review", new { reason = "fine" }),
        [Operation.WatchOwnApprovals] = ("GET", "/api/v1/approvals/stream", null),
        [Operation.WatchAllApprovals] = ("GET", "/api/v1/approvals/all/stream", null),
        [Operation.ListDeliveries] = ("GET", "/api/v1/approvals/deliveries", null),
        [Operation.ListChannels] = ("GET", "/api/v1/approvals/channels", null),
        [Operation.ReadRecording] = ("GET", $"/api/v1/recordings/{Session}/entries", null),
        [Operation.ReadBody] = ("GET", $"/api/v1/recordings/{Session}/entries/1/body", null),
        [Operation.VerifyRecording] = ("GET", $"/api/v1/recordings/{Session}/verification", null),
        [Operation.ReadCheckpoint] = ("GET", "/api/v1/recordings/checkpoint", null),
        [Operation.ReadInclusion] = ("GET", $"/api/v1/recordings/proofs/inclusion?session={Session}&sequence=1", null),
        [Operation.ReadConsistency] = ("GET", "/api/v1/recordings/proofs/consistency?from=1", null),
        [Operation.ReadTile] = ("GET", "/api/v1/recordings/tile/0/000", null),
        [Operation.ExportRecording] = ("GET", $"/api/v1/recordings/{Session}/export", null),
        [Operation.SearchRecordings] = ("GET", "/api/v1/recordings/search?text=refund", null),
        [Operation.ListExports] = ("GET", "/api/v1/exports", null),
        [Operation.ResetExport] = ("POST", "/api/v1/exports/none/reset", new { to = "end" }),
        [Operation.ListPolicies] = ("GET", "/api/v1/policies", null),
        [Operation.ViewPolicy] = ("GET", "/api/v1/policies/crm", null),
        [Operation.PublishPolicy] = ("PUT", "/api/v1/policies/nowhere", "name: nowhere"),
        [Operation.TestPolicy] = ("POST", "/api/v1/policies/crm/test", new { cases = "cases: []" }),
        [Operation.PreviewMask] = ("POST", "/api/v1/mask/preview", new { text = "a@b.example" }),
        [Operation.ExplainPolicy] = ("POST", "/api/v1/policies/crm/explain", new { facts = "method: ping" }),
        [Operation.BacktestPolicy] = ("POST", "/api/v1/policies/crm/backtest", new { sinceDays = 1 }),
        [Operation.ViewShadow] = ("GET", "/api/v1/policies/crm/shadow", null),
        [Operation.ListConnections] = ("GET", "/api/v1/connections", null),
        [Operation.ViewConnection] = ("GET", "/api/v1/connections/crm", null),
        [Operation.ViewPrincipal] = ("GET", "/api/v1/principals?issuer=https://idp.example&subject=x", null),
        [Operation.RevokePrincipal] = ("POST", "/api/v1/principals/revoke",
            new { issuer = "https://idp.example", subject = "x", reason = "y" }),
        [Operation.RestorePrincipal] = ("POST", "/api/v1/principals/restore", new { issuer = "https://idp.example", subject = "x" }),
        [Operation.EraseRecordings] = ("POST", "/api/v1/retention/erase",
            new { issuer = "https://idp.example", subject = "x", reason = "y" }),
        [Operation.ListHolds] = ("GET", "/api/v1/retention/holds", null),
        [Operation.PlaceHold] = ("POST", "/api/v1/retention/holds",
            new { issuer = "https://idp.example", subject = "x", reason = "y" }),
        [Operation.LiftHold] = ("POST", "/api/v1/retention/holds/lift", new { issuer = "https://idp.example", subject = "x" }),
        [Operation.ReadAudit] = ("GET", "/api/v1/audit", null),
    };

    public static TheoryData<Operation> Operations => [.. Enum.GetValues<Operation>()];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_role_is_let_in_where_the_matrix_says_so(Operation operation)
    {
        foreach (var (role, groups) in Groups)
        {
            using var client = host.As("someone", groups);
            using var response = await AskAsync(client, operation);
            var refused = await IsRefusedAsync(response, "role_missing");
            Assert.True(refused != AccessMatrix.Allows(role | Role.Agent, operation), $"{role}: {(int)response.StatusCode}");
            Assert.NotEqual(500, (int)response.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_token_without_the_scope_that_is_wanted_says_no_more_than_whose_it_is(Operation operation)
    {
        const string everything = "approvers ops auditors";
        var before = host.Live.Current;
        host.Live.Replace(before with { Identity = before.Identity with { ManagementScope = "gateway:manage" } });
        try
        {
            using var agent = host.As("someone", everything, "mcp:read", "mcp:call", "gateway:manage2");
            using var refused = await AskAsync(agent, operation);
            using var person = host.As("someone", everything, "gateway:manage");
            using var answered = await AskAsync(person, operation);
            Assert.NotEqual(401, (int)answered.StatusCode);
            Assert.False(await IsRefusedAsync(answered, "scope_insufficient"));
            if (operation == Operation.WhoAmI)
            {
                Assert.Equal(["whoAmI"], (await Calls.GetAsync(agent, "/api/v1/whoami")).Body.GetProperty("operations").EnumerateArray()
                    .Select(static o => o.GetString()));
                return;
            }

            Assert.True(await IsRefusedAsync(refused, "scope_insufficient"));
            var challenge = refused.Headers.WwwAuthenticate.ToString();
            Assert.Contains("error=\"insufficient_scope\"", challenge, StringComparison.Ordinal);
            Assert.Contains("scope=\"gateway:manage\"", challenge, StringComparison.Ordinal);
            using var nobody = host.As("someone", "support");
            using var useless = await AskAsync(nobody, operation);
            Assert.True(await IsRefusedAsync(useless, "role_missing"));
        }
        finally
        {
            host.Live.Replace(before);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Nobody_is_let_in_without_a_token(Operation operation)
    {
        var (method, path, _) = Doors[operation];
        using var client = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var response = await client.SendAsync(request);
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Contains("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("token_missing", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_foreign_page_or_name_opens_no_door_even_with_a_token(Operation operation)
    {
        var (method, path, _) = Doors[operation];
        using var client = host.As("olga", "ops approvers auditors");
        foreach (var (name, value, code) in ((string, string, string)[])
            [("Origin", "https://evil.example", "origin_refused"), ("Origin", "null", "origin_refused"), ("Host", "evil.example", "host_refused")])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
            request.Headers.TryAddWithoutValidation(name, value);
            using var response = await client.SendAsync(request);
            Assert.Equal(403, (int)response.StatusCode);
            Assert.Contains(code, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Host", "evil.example", "host_refused")]
    [InlineData("Origin", "https://evil.example", "origin_refused")]
    public async Task A_foreign_page_or_name_is_given_no_description(string name, string value, string code)
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/openapi/v1.json", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        Assert.Equal(403, (int)response.StatusCode);
        Assert.Contains(code, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_is_made_once_and_is_the_same_by_every_name()
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        var document = await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        Assert.DoesNotContain(host.Address.Authority, document, StringComparison.Ordinal);
        Assert.Equal(document, await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        Assert.Equal(1, host.DescriptionsMade);
    }

    [Fact]
    public async Task The_document_describes_every_operation()
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        var (status, document) = await Calls.GetAsync(client, "/openapi/v1.json");
        Assert.Equal(200, status);
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value.Text("operationId")).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(Enum.GetNames<Operation>().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, Operation operation)
    {
        var (method, path, body) = Doors[operation];
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Content = body is string text ? new StringContent(text) : body is null ? null : JsonContent.Create(body);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<bool> IsRefusedAsync(HttpResponseMessage response, string code) => (int)response.StatusCode == 403
        && (await response.Content.ReadAsStringAsync()).Contains(code, StringComparison.Ordinal);
}
