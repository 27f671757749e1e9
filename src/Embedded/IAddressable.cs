namespace Orleans.Runtime;

/// <summary>Something that can be called by reference.</summary>
public interface IAddressable;
