using Gateway.Governance.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Edge.Approvals.Channels;

/// <summary>Puts what channels call back into a host.</summary>
public static class ChannelsEdgeExtensions
{
    /// <summary>Registers it. Needs the identity's and the management API's parts, LiveConfig and a DigestKey.</summary>
    public static IServiceCollection AddChannelCallbacks(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => LinkKey.Of(provider.GetRequiredService<DigestKey>()));
        services.TryAddSingleton<SecretLookup>(static reference => new SecretText(null, $"nobody looks for the secret {reference} here"));
        services.AddSingleton<PersonVote>();
        services.AddSingleton<DecisionForm>();
        services.AddSingleton<DecisionDoor>();
        services.AddSingleton<SlackReply>();
        services.AddSingleton<SlackDoor.Surroundings>();
        services.AddSingleton<SlackDoor>();
        return services;
    }

    /// <summary>Maps <c>/hooks/slack</c> and <c>/approve/{token}</c>.</summary>
    public static IEndpointRouteBuilder MapChannelCallbacks(this IEndpointRouteBuilder endpoints)
    {
        var slack = endpoints.ServiceProvider.GetRequiredService<SlackDoor>();
        var page = endpoints.ServiceProvider.GetRequiredService<DecisionDoor>();
        endpoints.MapMethods("/hooks/slack", [HttpMethods.Post], slack.AnswerAsync).ExcludeFromDescription();
        endpoints.MapMethods(ApprovalLinks.Path + "{link}", [HttpMethods.Get, HttpMethods.Post],
            http => page.AnswerAsync(http, (string)http.GetRouteValue("link")!)).ExcludeFromDescription();
        return endpoints;
    }
}
