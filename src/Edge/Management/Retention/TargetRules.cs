using FluentValidation;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Management.Identity;

namespace Gateway.Edge.Management.Retention;

/// <summary>What a request about recordings' lives must say.</summary>
internal static class TargetRules
{
    /// <summary>Most characters of a reason.</summary>
    public const int ReasonMax = 1_000;

    /// <summary>Either a session or a principal, whole.</summary>
    public static void IsTarget<T>(this IRuleBuilder<T, RetentionTarget> rule) => rule.Must(static t => t.Session is { } session
            ? OpaqueId.IsValid(session, "s_") && t is { Issuer: null, Subject: null }
            : PrincipalRules.IsIssuer(t.Issuer) && PrincipalRules.IsSubject(t.Subject))
        .WithMessage("write session, s_ and 26 characters, or issuer and subject");

    /// <summary>A reason is there.</summary>
    public static void HasReason<T>(this IRuleBuilder<T, RetentionTarget> rule) =>
        rule.Must(static t => t.Reason is { Length: >= 1 and <= ReasonMax }).WithMessage($"reason: write why, 1 to {ReasonMax} characters");

    /// <summary>The target as legal holds name it.</summary>
    public static string Name(this RetentionTarget target) => target.Session ?? target.Principal()!.Value.ToString();

    /// <summary>The principal; null for a session.</summary>
    public static PrincipalKey? Principal(this RetentionTarget target) =>
        target.Session is null ? new PrincipalKey(target.Issuer!, target.Subject!) : null;
}
