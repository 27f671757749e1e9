using FluentValidation;
using Gateway.Abstractions.Identity;

namespace Gateway.Edge.Management.Identity;

/// <summary>What an issuer and a subject look like.</summary>
internal static class PrincipalRules
{
    /// <summary>Whether a text can be an issuer.</summary>
    public static bool IsIssuer(string? text) => PrincipalKey.IsIssuer(text);

    /// <summary>Whether a text can be a subject.</summary>
    public static bool IsSubject(string? text) => text is { Length: > 0 and <= 255 } && !text.Any(char.IsControl);

    /// <summary>An absolute URL without spaces.</summary>
    public static void IsIssuer<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(static issuer => IsIssuer(issuer))
        .WithMessage("issuer: write the exact issuer, an absolute URL");

    /// <summary>1 to 255 characters.</summary>
    public static void IsSubject<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(static subject => IsSubject(subject))
        .WithMessage("subject: write the exact subject, 1 to 255 characters");
}
