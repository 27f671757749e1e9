namespace Gateway.Governance.Configuration;

/// <summary>What must hold between keys of <c>approvals</c>, and of the secrets that they name.</summary>
/// <param name="file">The file's values.</param>
/// <param name="config">The file's configuration.</param>
/// <param name="files">How secrets are looked for.</param>
/// <param name="errors">The file's errors.</param>
/// <param name="warnings">The file's warnings.</param>
internal sealed class ApprovalRules(
    ConfigValues file, GatewayConfig config, ConfigFiles files, ConfigErrors errors, ConfigErrors warnings)
{
    private static readonly string[] s_ways = ["webhook", "slack", "teams", "email"];

    private readonly SecretRules _secrets = new(files, errors, warnings);

    /// <summary>Notes everything that does not hold.</summary>
    public void Check()
    {
        if (file.Find<ConfigValues>("approvals") is not { } approvals) return;
        CheckPeople(approvals.Many<ConfigValues>("people", []));
        var channels = approvals.Many<ConfigValues>("channels", []);
        var names = new Dictionary<string, ConfigValues>(StringComparer.Ordinal);
        foreach (var channel in channels)
        {
            if (channel.Find<string>("name") is { } name && !names.TryAdd(name, channel))
                errors.Add(channel.At("name"),
                    $"there is a channel of this name already, on line {ConfigWords.Count(names[name].Node.Line)}; give one another name");
        }

        foreach (var channel in channels)
        {
            CheckElse(channel, names);
            CheckWay(channel);
        }
    }

    private void CheckPeople(IEnumerable<ConfigValues> people)
    {
        var keys = new HashSet<(string, string)>();
        var marks = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var person in people)
        {
            if (person.Find<string>("issuer") is { } issuer)
            {
                if (!IsTrusted(issuer)) errors.Add(person.At("issuer"), "this issuer is not in identity.issuers, so nobody can be of it; "
                    + "write the issuer exactly as it stands there");
                if (person.Find<string>("subject") is { } subject && !keys.Add((issuer, subject)))
                    errors.Add(person.At("subject"), "this person is in approvals.people twice; merge the two");
            }

            foreach (var key in (string[])["email", "slack"])
                if (person.Find<string>(key) is { } mark && !marks.Add(mark))
                    errors.Add(person.At(key), $"this {key} belongs to two people, so nobody could tell who decides; give it to one");
            if (!person.Many<string>("groups", []).Intersect(config.Identity.Roles.Approver, StringComparer.Ordinal).Any())
                warnings.Add(person.At("groups"), "none of this person's groups holds the role approver, so they can decide nothing "
                    + "through a channel; name one of identity.roles.approver");
            _secrets.Check(person, "teams", IsPostAddress);
        }
    }

    private bool IsTrusted(string issuer) =>
        config.Identity.Issuers.Any(known => string.Equals(known.Issuer, issuer, StringComparison.Ordinal))
        || (config.Identity.Development.Enabled
            && string.Equals(config.Listen.PublicUrl.AbsoluteUri.TrimEnd('/') + "/development", issuer, StringComparison.Ordinal));

    private void CheckElse(ConfigValues channel, Dictionary<string, ConfigValues> names)
    {
        if (channel.Find<string>("else") is not { } other) return;
        if (!names.ContainsKey(other))
        {
            errors.Add(channel.At("else"), $"there is no channel of this name{NearestName.Hint(other, names.Keys)}");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal) { channel.Get("name", "") };
        for (var next = other; next is not null; next = names.GetValueOrDefault(next)?.Find<string>("else"))
        {
            if (seen.Add(next)) continue;
            errors.Add(channel.At("else"), "these channels fall over to each other in a circle; let the last one fall over to none");
            return;
        }
    }

    private void CheckWay(ConfigValues channel)
    {
        var ways = s_ways.Where(channel.Has).ToList();
        if (ways.Count != 1)
            errors.Add(channel.Node, $"a channel needs exactly one of {string.Join(", ", s_ways)}; here "
                + (ways.Count == 0 ? "is none" : $"are {string.Join(" and ", ways)}"));
        if (channel.Find<ConfigValues>("webhook") is { } webhook) CheckWebhook(webhook);
        if (channel.Find<ConfigValues>("slack") is { } slack) CheckSlack(slack);
        if (channel.Find<ConfigValues>("teams") is { } teams) CheckTeams(teams);
        if (channel.Find<ConfigValues>("email") is { } email) CheckEmail(email);
    }

    private void CheckWebhook(ConfigValues webhook)
    {
        if (webhook.Find<Uri>("url") is { Scheme: "http", IsLoopback: false } && !webhook.Get("insecure", false))
            errors.Add(webhook.At("url"), "plain http to another machine shows every request to the network; write https, "
                + "or add \"insecure: true\" if that is meant");
        _secrets.CheckAll(webhook, "secrets", SecretRules.Signing);
    }

    private void CheckSlack(ConfigValues slack)
    {
        if (slack.Find<Uri>("url") is { Scheme: "http", IsLoopback: false })
            errors.Add(slack.At("url"), "plain http shows the app's token to the network; write https");
        _secrets.Check(slack, "token", SecretRules.Printable);
        _secrets.CheckAll(slack, "signing", SecretRules.Printable);
        if (config.Approvals.People.All(static person => person.Slack is null))
            warnings.Add(slack.Node, "nobody in approvals.people has a slack id, so the buttons decide nothing");
    }

    private void CheckTeams(ConfigValues teams)
    {
        _secrets.Check(teams, "address", IsPostAddress);
        if (!teams.Has("address") && config.Approvals.People.All(static person => person.Teams is null))
            errors.Add(teams.Node, "without an address this channel posts to each person's own, and nobody in approvals.people has teams");
    }

    private void CheckEmail(ConfigValues email)
    {
        if (email.Find<string>("host") is { } host)
        {
            if (host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('['))
                errors.Add(email.At("host"), "write the host alone, and its port under port");
            else if (email.Choice("tls", MailTls.StartTls) == MailTls.None && !new Uri($"smtp://{host}").IsLoopback)
                errors.Add(email.At("tls"), "mail to another machine without TLS shows links that decide to the network; write starttls");
        }

        if (email.Has("user") != email.Has("password"))
            errors.Add(email.At(email.Has("user") ? "user" : "password"), "user and password go together; write both or none");
        _secrets.Check(email, "password", SecretRules.Printable);
        if (config.Approvals.People.All(static person => person.Email is null))
            errors.Add(email.Node, "nobody in approvals.people has an email, so no mail could be sent");
    }

    private static string? IsPostAddress(string secret) =>
        secret.Length <= 4_000 && Uri.TryCreate(secret, UriKind.Absolute, out var url)
            && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            && (url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))
            ? null : "is no https URL to post to";
}
