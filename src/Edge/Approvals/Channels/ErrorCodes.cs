namespace Gateway.Edge.Approvals.Channels;

/// <summary>Codes that callbacks of channels are refused with, beside those of the management API.</summary>
public static class ErrorCodes
{
    /// <summary>The callback is not signed by whom it should be.</summary>
    public const string CallbackForged = "callback_forged";

    /// <summary>The callback, or what it answers to, is too old.</summary>
    public const string CallbackLate = "callback_late";

    /// <summary>The callback was taken before.</summary>
    public const string CallbackReplayed = "callback_replayed";

    /// <summary>The callback names a person whom the configuration does not know.</summary>
    public const string PersonUnknown = "person_unknown";

    /// <summary>What was shown when the person decided is not what waits now.</summary>
    public const string ApprovalChanged = "approval_changed";
}
