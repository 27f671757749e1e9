using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Detection;

/// <summary>The yardstick: what one would write first, a source-generated regular expression a rule, each over the whole text.</summary>
internal static partial class PlainRegexes
{
    private static readonly Regex[] All =
    [
        Card(), Iban(), Email(), Ssn(), Phone(), Ipv4(), Ipv6(), Aws(), GitHub(), Slack(), Jwt(), PrivateKey(), Stripe(), Google(), GitLab(),
        OpenAi(), Npm(), SendGrid(), Assigned(), UrlCredentials(),
    ];

    internal static int Rules => All.Length;

    /// <summary>How many matches a message has; it is decoded first, as a string is what they take.</summary>
    internal static int Count(byte[] json)
    {
        var text = Encoding.UTF8.GetString(json);
        var count = 0;
        foreach (var regex in All)
        {
            foreach (var _ in regex.EnumerateMatches(text)) count++;
        }

        return count;
    }

    [GeneratedRegex(@"\b\d(?:[ -]?\d){12,18}\b")]
    private static partial Regex Card();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")]
    private static partial Regex Iban();

    [GeneratedRegex(@"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b\d{3}-\d{2}-\d{4}\b")]
    private static partial Regex Ssn();

    [GeneratedRegex(@"(?:\+\d{1,3}[ -]?)?\(?\d{2,4}\)?(?:[ -]\d{2,4}){2,4}\b")]
    private static partial Regex Phone();

    [GeneratedRegex(@"\b(?:\d{1,3}\.){3}\d{1,3}\b")]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}")]
    private static partial Regex Ipv6();

    [GeneratedRegex(@"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b")]
    private static partial Regex Aws();

    [GeneratedRegex(@"\bgh[pousr]_[A-Za-z0-9]{36}")]
    private static partial Regex GitHub();

    [GeneratedRegex(@"\bxox[abceprs]-[A-Za-z0-9-]{10,}")]
    private static partial Regex Slack();

    [GeneratedRegex(@"\beyJ[\w-]+\.[\w-]+\.[\w-]+")]
    private static partial Regex Jwt();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}")]
    private static partial Regex Stripe();

    [GeneratedRegex(@"\bAIza[\w-]{35}")]
    private static partial Regex Google();

    [GeneratedRegex(@"\bglpat-[\w-]{20,}")]
    private static partial Regex GitLab();

    [GeneratedRegex(@"\bsk-[\w-]{20,}")]
    private static partial Regex OpenAi();

    [GeneratedRegex(@"\bnpm_[A-Za-z0-9]{36}")]
    private static partial Regex Npm();

    [GeneratedRegex(@"\bSG\.[\w-]{22}\.[\w-]{43}")]
    private static partial Regex SendGrid();

    [GeneratedRegex(@"(?i)\b[\w-]*(?:key|token|secret|password)[\w-]*\W{1,6}[\w+/=.-]{12,}")]
    private static partial Regex Assigned();

    [GeneratedRegex(@"\w+://[^\s/:@]+:[^\s/@]+@")]
    private static partial Regex UrlCredentials();
}
