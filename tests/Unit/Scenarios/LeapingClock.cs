using Gateway.Tests.Identity;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Gateway.Tests.Scenarios;

/// <summary>A gateway whose clock a test moves by hours at once.</summary>
internal static class LeapingClock
{
    /// <summary>Gives the gateway this clock, and takes no call for stuck because the clock leapt while it was under way.</summary>
    public static void AddLeapingClock(this IServiceCollection services, ManualTime time)
    {
        services.AddSingleton<TimeProvider>(time);
        services.PostConfigure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = TimeSpan.FromDays(40));
    }
}
