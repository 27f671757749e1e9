using FluentValidation;

namespace Gateway.Edge.Management.Policies;

/// <summary>What a policy's name looks like where it is written down.</summary>
internal static class PolicyNameRules
{
    /// <summary>1 to 256 characters.</summary>
    public static void IsPolicyName<T>(this IRuleBuilder<T, string> rule) =>
        rule.Length(1, 256).WithMessage("name: 1 to 256 characters");
}
