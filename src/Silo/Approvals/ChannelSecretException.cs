namespace Gateway.Silo.Approvals;

/// <summary>A channel's secret cannot be had; the message names the reference and what to do.</summary>
internal sealed class ChannelSecretException(string message) : Exception(message);
