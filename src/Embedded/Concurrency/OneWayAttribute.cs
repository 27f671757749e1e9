namespace Orleans.Concurrency;

/// <summary>A call that nobody waits for: its task is complete once the call is queued, and a failure is only logged.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
