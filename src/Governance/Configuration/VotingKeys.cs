using Gateway.Abstractions.Identity;

namespace Gateway.Governance.Configuration;

/// <summary>Keys about who is one human, and who is on call.</summary>
internal static class VotingKeys
{
    /// <summary>A person.</summary>
    public static ConfigType Person { get; } = new ConfigType.Text(
        1_000, "a person as user:NAME", "user:carol",
        text => text.StartsWith("user:", StringComparison.Ordinal) && text.Length > 5 && text.Trim().Length == text.Length
            && !text.Any(char.IsControl), "^user:.+$");

    /// <summary><c>policies[].rules[].escalate[]</c>.</summary>
    public static ConfigSection Escalation { get; } = new("policies[].rules[].escalate[]", null,
        "Who is asked too when nobody has decided.",
    [
        new("after", ConfigType.Duration.Between("1s", "7d"), null,
            "How long after the request; more than the step before, less than `within`"),
        new("by", new ConfigType.Many(ConfigShapes.Approver, 1, 100), null,
            "Groups or people who may decide from then on, beside the others"),
    ]);

    /// <summary><c>policies[].rules[].window</c>.</summary>
    public static ConfigSection Window { get; } = new("policies[].rules[].window", null,
        "The widest window that an approver may open: a yes for several calls of the same tool.",
    [
        new("uses", new ConfigType.Whole(2, 1_000, "calls"), null, "Most calls that may run under it"),
        new("for", ConfigType.Duration.Between("1s", "7d"), null, "Longest time that it may be open"),
        new("scope", new ConfigType.Choice(["session", "principal"]), "session", "Whose calls it may let run, at most"),
    ]);

    /// <summary><c>identity.links[]</c>.</summary>
    public static ConfigSection Link { get; } = new("identity.links[]", null, "Identities that are one human.",
    [
        new("identities", new ConfigType.Many(new ConfigType.Text(4_000, "an issuer, a space and a subject", "https://idp.example carol",
            static text => text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space && space < text.Length - 1
                && PrincipalKey.IsIssuer(text[..space])), 2, 20), null,
            "Issuer and subject of each, as tokens say them, with one space between"),
    ]);

    /// <summary><c>approvals.onCall{}.shifts[]</c>.</summary>
    public static ConfigSection Shift { get; } = new("approvals.onCall{}.shifts[]", null, "One shift of every week.",
    [
        new("days", new ConfigType.Many(new ConfigType.Choice(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), 1, 7), null,
            "Days on which it begins"),
        new("from", Clock("09:00"), "\"00:00\"", "When it begins"),
        new("to", Clock("17:00"), "\"24:00\"", "When it ends; at or before `from` it ends on the next day"),
        new("people", new ConfigType.Many(Person, 1, 100), null, "Who is on call"),
    ]);

    /// <summary><c>approvals.onCall{}</c>.</summary>
    public static ConfigSection Rota { get; } = new("approvals.onCall{}", null, "A rota, named in policies as `oncall:NAME`.",
    [
        new("zone", new ConfigType.Text(100, "an IANA time zone", "Europe/Berlin",
            static text => TimeZoneInfo.TryFindSystemTimeZoneById(text, out _)), "UTC", "Time zone of the shifts"),
        new("shifts", new ConfigType.Many(new ConfigType.Section(Shift), 0, 200), "[]", "The shifts; all that cover a moment are on call"),
        new("otherwise", new ConfigType.Many(Person, 0, 100), "[]", "Who is on call when no shift covers the moment"),
    ]);

    /// <summary>Minute of the day of a time that was read.</summary>
    public static int Minute(string text) =>
        (int.Parse(text.AsSpan(0, 2), System.Globalization.CultureInfo.InvariantCulture) * 60)
        + int.Parse(text.AsSpan(3, 2), System.Globalization.CultureInfo.InvariantCulture);

    private static ConfigType.Text Clock(string sample) => new(5, "a time of the day as HH:MM in quotes", sample,
        static text => text.Length == 5 && text[2] == ':' && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[1])
            && char.IsAsciiDigit(text[3]) && char.IsAsciiDigit(text[4]) && text[3] < '6'
            && (string.CompareOrdinal(text, "24:00") <= 0), "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$");
}
