namespace Orleans.Concurrency;

/// <summary>Lets a method's turns run while another read-only call of the same grain waits.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
