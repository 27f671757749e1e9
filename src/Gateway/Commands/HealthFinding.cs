namespace Gateway.Commands;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="State">How it is.</param>
/// <param name="What">What was looked at.</param>
/// <param name="Says">What was found, without any secret.</param>
/// <param name="Fix">What to do; empty where nothing is.</param>
internal sealed record HealthFinding(HealthState State, string What, string Says, string Fix = "");
