using Gateway.Abstractions.Approvals;
using Gateway.Governance.Approvals;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Silo.Approvals;

/// <summary>Registers what tells people of approvals.</summary>
internal static class NoticesSiloExtensions
{
    /// <summary>Needs LiveConfig, the stores, an IGrainFactory and a DigestKey in the same container. Without a <see cref="SecretLookup"/>
    /// there are no secrets.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => LinkKey.Of(provider.GetRequiredService<DigestKey>()));
        services.TryAddSingleton<SecretLookup>(static reference => new SecretText(null, $"nobody looks for the secret {reference} here"));
        services.AddSingleton<ChannelHttp>();
        services.AddSingleton<ChannelSecrets>();
        services.AddSingleton<ChannelBoard>();
        services.AddSingleton<NoticeBook>();
        services.AddSingleton<NoticeBell>();
        services.AddSingleton<NoticeWords>();
        services.AddSingleton<IApprovalNotices, NoticeIntake>();
        services.AddSingleton<NoticeDelivery>();
        services.AddSingleton<ISender, WebhookSender>();
        services.AddSingleton<ISender, SlackSender>();
        services.AddSingleton<ISender, TeamsSender>();
        services.AddSingleton<ISender, MailSender>();
        services.AddHostedService<NoticePump>();
        return services;
    }
}
