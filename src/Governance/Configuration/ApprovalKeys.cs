namespace Gateway.Governance.Configuration;

/// <summary>Every key of <c>approvals</c>.</summary>
internal static class ApprovalKeys
{
    private static readonly ConfigType s_group = new ConfigType.Text(200, "a group's name", "support");

    private static readonly ConfigType s_email = new ConfigType.Text(254, "an e-mail address", "alice@example.com", IsEmail);

    private static readonly ConfigType s_secrets = new ConfigType.Many(new ConfigType.Secret(), 1, 4);

    /// <summary><c>approvals.people[]</c>.</summary>
    public static ConfigSection Person { get; } = new("approvals.people[]", typeof(PersonConfig),
        "Who somebody is that decides through a channel, where no token says it; see approvals-channels.md.",
    [
        new("issuer", ConfigShapes.Issuer, null, "The issuer of the person's tokens, exactly as they say"),
        new("subject", new ConfigType.Text(255, "a subject", "alice", IsLine), null, "The person's subject at that issuer, exactly"),
        new("name", new ConfigType.Text(200, "a name", "Alice Example", IsLine), "null", "Name for people; when left out, the subject"),
        new("groups", new ConfigType.Many(s_group, 0, 100), "[]",
            "Groups that count for what this person decides through a channel; one of them must hold the role `approver`"),
        new("email", s_email, "null", "The person's address, where links to decide are sent"),
        new("slack", new ConfigType.Text(100, "Slack's ids of workspace and person", "T012AB3CD/U012AB3CD", IsSlackPerson,
            "^[TE][A-Z0-9]+/[UW][A-Z0-9]+$"), "null", "Slack's ids of workspace and person; nothing else from Slack names a person"),
        new("teams", new ConfigType.Secret(), "null",
            "Where the URL is that posts to this person alone in Microsoft Teams; whoever reads what it posts can decide as this person"),
    ]) { HoldsSecrets = true };

    /// <summary><c>approvals.channels[].webhook</c>.</summary>
    public static ConfigSection Webhook { get; } = new("approvals.channels[].webhook", typeof(WebhookConfig),
        "A webhook that is signed as the Standard Webhooks specification says.",
    [
        new("url", new ConfigType.Url("https://hooks.example/approvals", HostOnly: false), null,
            "Where it is posted; `http` only for a loopback host or with `insecure: true`"),
        new("insecure", new ConfigType.Flag(), "false", "Accepts plain `http` to another machine"),
        new("secrets", s_secrets, null,
            "Where the signing secrets are, the newest first: `whsec_` and base64 of 24 to 64 bytes; each signs, so that one can be "
                + "replaced"),
    ]) { HoldsSecrets = true };

    /// <summary><c>approvals.channels[].slack</c>.</summary>
    public static ConfigSection Slack { get; } = new("approvals.channels[].slack", typeof(SlackConfig),
        "A conversation in Slack, and the app that posts to it.",
    [
        new("url", new ConfigType.Url("https://slack.com/api/", HostOnly: false), "https://slack.com/api/",
            "Base of Slack's Web API; `http` only for a loopback host"),
        new("channel", new ConfigType.Text(50, "Slack's id of a conversation", "C012AB3CD",
            static text => text.All(char.IsAsciiLetterOrDigit), "^[A-Za-z0-9]+$"), null, "Slack's id of the conversation"),
        new("token", new ConfigType.Secret(), null, "Where the app's bot token is, which needs `chat:write`"),
        new("signing", s_secrets, null, "Where the app's signing secrets are, by which its callbacks are checked; one that fits is enough"),
    ]) { HoldsSecrets = true };

    /// <summary><c>approvals.channels[].teams</c>.</summary>
    public static ConfigSection Teams { get; } = new("approvals.channels[].teams", typeof(TeamsConfig),
        "Microsoft Teams, by an incoming webhook or a workflow.",
    [
        new("address", new ConfigType.Secret(), "null",
            "Where the URL is that posts to a channel that many read, so that nobody can decide from there; "
                + "when left out, each person's own `teams`, with a link to decide"),
    ]) { HoldsSecrets = true };

    /// <summary><c>approvals.channels[].email</c>.</summary>
    public static ConfigSection Email { get; } = new("approvals.channels[].email", typeof(EmailConfig),
        "E-mail by SMTP to each person who may decide, with a link of their own.",
    [
        new("host", ConfigShapes.Host, null, "The mail server, without a port"),
        new("port", new ConfigType.Whole(1, 65_535, ""), "587", "Its port"),
        new("tls", new ConfigType.Choice(["starttls", "none"]), "starttls",
            "`starttls`: no mail without it; `none` for a server on this machine only"),
        new("from", s_email, null, "The sender's address"),
        new("user", new ConfigType.Text(255, "a user's name", "gateway", IsLine), "null", "Name to log in with, together with `password`"),
        new("password", new ConfigType.Secret(), "null", "Where the password is"),
    ]) { HoldsSecrets = true };

    /// <summary><c>approvals.channels[]</c>.</summary>
    public static ConfigSection Channel { get; } = new("approvals.channels[]", typeof(ChannelConfig),
        "One way in which people are told of approvals: exactly one of `webhook`, `slack`, `teams` and `email`.",
    [
        new("name", ConfigShapes.Name, null, "Name, unique"),
        new("for", new ConfigType.Many(ConfigShapes.Approver, 0, 100), "[]",
            "Approvers, as rules name them in `by`, whose approvals are told here; when empty, everybody's"),
        new("webhook", new ConfigType.Section(Webhook), "null", "A signed webhook"),
        new("slack", new ConfigType.Section(Slack), "null", "A conversation in Slack"),
        new("teams", new ConfigType.Section(Teams), "null", "Microsoft Teams"),
        new("email", new ConfigType.Section(Email), "null", "E-mail to each person"),
        new("else", ConfigShapes.Name, "null",
            "The channel that is told where this one cannot be; a channel that another one names here is told of nothing else"),
        new("patience", ConfigType.Duration.Between("1s", "1h"), "30s",
            "How long a request may stay undelivered before `else` is told too"),
        new("timeout", ConfigType.Duration.Between("1s", "60s"), "15s", "How long one attempt may take"),
    ]) { HoldsSecrets = true };

    /// <summary><c>approvals</c>.</summary>
    public static ConfigSection Approvals { get; } = new("approvals", typeof(ApprovalsConfig),
        "How long approvals wait, and how people are told of them.",
    [
        new("within", ConfigType.Duration.Between("10s", "7d"), "10m", "How long people may take where the rule does not say"),
        new("outcomeWithin", ConfigType.Duration.Between("10s", "7d"), "15m",
            "How long a call that was taken to run may take until its outcome counts as unknown; longer than any call of yours"),
        new("onCall", new ConfigType.Named(VotingKeys.Rota, 100, "a rota's name"), "{}", "Who is on call when"),
        new("people", new ConfigType.Many(new ConfigType.Section(Person), 0, 10_000), "[]", "Who decides through channels"),
        new("channels", new ConfigType.Many(new ConfigType.Section(Channel), 0, 50), "[]", "How people are told"),
    ]);

    private static bool IsLine(string text) => text.Trim().Length == text.Length && !text.Any(char.IsControl);

    // What one mail server hands to the next without doubt: one address, nothing quoted, no name beside it.
    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 && text.IndexOf('@', at + 1) < 0
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.@".Contains(c, StringComparison.Ordinal))
            && !text.Contains("..", StringComparison.Ordinal) && text[0] != '.' && text[at - 1] != '.'
            && text[(at + 1)..].All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') && text[^1] is not ('.' or '-');
    }

    private static bool IsSlackPerson(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && IsId(parts[0], "TE") && IsId(parts[1], "UW");

        static bool IsId(string id, string kinds) => id.Length > 1 && kinds.Contains(id[0], StringComparison.Ordinal)
            && id.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));
    }
}
