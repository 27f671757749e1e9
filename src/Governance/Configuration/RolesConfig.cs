using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Which groups hold which role in the management API. A role without a group is held by nobody.</summary>
public sealed record RolesConfig
{
    /// <summary>Groups that operate: policies, sessions, connections. 0 to 100. Default: none.</summary>
    public ImmutableArray<string> Operator { get; init; } = [];

    /// <summary>Groups that may open the approval inbox. Which approval a person may decide is said by policy. 0 to 100. Default:
    /// none.</summary>
    public ImmutableArray<string> Approver { get; init; } = [];

    /// <summary>Groups that read sessions, recordings and audit. 0 to 100. Default: none.</summary>
    public ImmutableArray<string> Auditor { get; init; } = [];
}
