namespace Orleans.Placement;

/// <summary>Activates a grain where it is called first. One process has no other place, so here it changes nothing.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferLocalPlacementAttribute : Attribute;
