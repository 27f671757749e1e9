using Gateway.Abstractions.Recording;

namespace Gateway.Edge.Management.Retention;

/// <summary>One legal hold.</summary>
/// <param name="Target">A session's id or a principal.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who placed it.</param>
/// <param name="At">When.</param>
internal sealed record HoldItem(string Target, string Reason, string By, DateTimeOffset At)
{
    /// <summary>The hold for people and scripts.</summary>
    public static HoldItem Of(LegalHold hold) =>
        new(hold.Target, hold.Reason, hold.By.ToString(), DateTimeOffset.FromUnixTimeMilliseconds(hold.AtUnixMs));
}
