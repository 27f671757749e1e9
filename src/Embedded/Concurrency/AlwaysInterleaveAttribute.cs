namespace Orleans.Concurrency;

/// <summary>Lets a method's turns run while another call of the same grain waits.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
