using Gateway.Abstractions.Sessions;
using Gateway.Edge.Gateway;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Recording;

/// <summary>Gives a session the outcomes that nobody waits for, and gives one again while the session's owner cannot be reached: it may
/// have died, or be on its way to another node, and who holds the outcome lives.</summary>
/// <remarks>Bounded in time; what is held meanwhile is bounded by what was under way, since a session without an owner lets nothing
/// through.</remarks>
internal sealed partial class OutcomeDelivery(TimeProvider time, ILogger<OutcomeDelivery> log)
{
    // A call to a node that died fails once it is found dead; from then on this is the time for its sessions to come up elsewhere.
    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3),
        TimeSpan.FromSeconds(4),
    ];

    /// <summary>Gives an outcome, in the background.</summary>
    /// <param name="session">Whose it is.</param>
    /// <param name="outcome">What is given; marked as such where the session may have heard it already.</param>
    public void Give(ISessionGrain session, ExchangeOutcome outcome) => GiveAsync(session, outcome).Ignore();

    private async Task GiveAsync(ISessionGrain session, ExchangeOutcome outcome)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await session.CompleteAsync(outcome);
                return;
            }
            catch (Exception failure) when (GovernedPath.Unavailable(failure))
            {
                if (tries == s_waits.Length)
                {
                    NotGiven(outcome.Exchange.Value, failure.GetType().Name);
                    return;
                }
            }

            // It may have been heard all the same.
            outcome = outcome with { IsAgain = true };
            await Task.Delay(s_waits[tries], time);
        }
    }

    [LoggerMessage(1541, LogLevel.Warning,
        "How exchange {exchange} ended could not be given to its session ({what}); its recording may show the exchange without an end")]
    private partial void NotGiven(string exchange, string what);
}
