using System.Globalization;
using Gateway.Governance.Policies.Backtests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Edge.Management.Policies;

/// <summary>Routes of policies.</summary>
internal static class PolicyEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapPolicies(this IEndpointRouteBuilder api, ManagementDoor door)
    {
        api.Get("/policies", (HttpContext http) => door.SendAsync(http, static caller => new ListPolicies(caller)))
            .Describe<PolicyList>("ListPolicies", "The policies and their live versions.");
        api.Get("/policies/{name}", (HttpContext http, string name, string? version) =>
                door.SendAsync(http, caller => new ViewPolicy(caller, name, Version(version))))
            .Describe<PolicyDetail>("ViewPolicy", "One policy: the text of the live or the given version, and all versions.");
        api.Put("/policies/{name}", (HttpContext http, string name) => door.SendTextAsync(
                http, PublishPolicy.SourceBytesMax, (caller, source) => new PublishPolicy(caller, name, source)))
            .Takes<string>("application/yaml")
            .Describe<PolicyItem>("PublishPolicy", "Publishes YAML text as the next version; unchanged text is no new version.");
        api.Post("/policies/{name}/test", (HttpContext http, string name) => door.SendAsync<PolicyTrial, TrialResult>(
                http, (caller, body) => new TestPolicy(caller, name, body.Cases, body.Source)))
            .Takes<PolicyTrial>("application/json").Describe<TrialResult>("TestPolicy",
                "Decides the cases of a test file; publishes nothing.");
        api.Post("/policies/{name}/explain", (HttpContext http, string name) => door.SendAsync<PolicyQuestion, ExplanationItem>(
                http, (caller, body) => new ExplainPolicy(caller, name, body.Facts, body.Source)))
            .Takes<PolicyQuestion>("application/json").Describe<ExplanationItem>("ExplainPolicy",
                "What the policy says of one exchange, and why.");
        api.Post("/policies/{name}/backtest", (HttpContext http, string name) => door.SendAsync<PolicyBacktest, BacktestReport>(
                http, (caller, body) => new BacktestPolicy(caller, name, body.Source, body.SinceDays ?? 7, body.Connection)))
            .Takes<PolicyBacktest>("application/json").Describe<BacktestReport>("BacktestPolicy",
                "Decides recorded exchanges again by the policy's text; publishes nothing.");
        api.Get("/policies/{name}/shadow", (HttpContext http, string name, string? sinceDays, string? connection) =>
                door.SendAsync(http, caller => new ViewShadow(caller, name, Days(sinceDays), connection)))
            .Describe<ShadowReport>("ViewShadow", "What the policy in this one's shadow said otherwise.");
    }

    private static double Days(string? text) => string.IsNullOrEmpty(text) ? 7
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var days) ? days : -1;

    private static long? Version(string? text) => string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
