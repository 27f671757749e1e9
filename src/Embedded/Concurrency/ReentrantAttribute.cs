namespace Orleans.Concurrency;

/// <summary>Lets every call of a grain class run while another call of the same grain waits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
