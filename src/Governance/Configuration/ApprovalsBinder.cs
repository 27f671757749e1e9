using System.Collections.Immutable;

namespace Gateway.Governance.Configuration;

/// <summary>Makes records of <c>approvals</c>; what lacks something that is required is left out, as its error is noted
/// elsewhere.</summary>
internal static class ApprovalsBinder
{
    /// <summary>All of <c>approvals</c>.</summary>
    public static ApprovalsConfig Bind(ConfigValues? values)
    {
        var otherwise = new ApprovalsConfig();
        return values is null ? otherwise : otherwise with
        {
            Within = values.Get("within", otherwise.Within),
            OutcomeWithin = values.Get("outcomeWithin", otherwise.OutcomeWithin),
            OnCall = RotaBinder.Bind(values),
            People = [.. values.Many<ConfigValues>("people", []).Where(static p => p.Has("issuer") && p.Has("subject")).Select(Person)],
            Channels = [.. values.Many<ConfigValues>("channels", []).Where(static c => c.Has("name")).Select(Channel)],
        };
    }

    private static PersonConfig Person(ConfigValues values) => new()
    {
        Issuer = values.Get("issuer", ""),
        Subject = values.Get("subject", ""),
        Name = values.Find<string>("name"),
        Groups = values.Many<string>("groups", []),
        Email = values.Find<string>("email"),
        Slack = values.Find<string>("slack"),
        Teams = values.Get<SecretReference?>("teams", null),
    };

    private static ChannelConfig Channel(ConfigValues values)
    {
        var otherwise = new ChannelConfig { Name = values.Get("name", "") };
        return otherwise with
        {
            For = values.Many("for", otherwise.For),
            Webhook = Part(values, "webhook", "url", "secrets") is { } webhook ? new()
            {
                Url = webhook.Find<Uri>("url")!,
                Insecure = webhook.Get("insecure", false),
                Secrets = webhook.Many<SecretReference>("secrets", []),
            }
            : null,
            Slack = Part(values, "slack", "channel", "token", "signing") is { } slack ? Slack(slack) : null,
            Teams = Part(values, "teams") is { } teams ? new() { Address = teams.Get<SecretReference?>("address", null) } : null,
            Email = Part(values, "email", "host", "from") is { } email ? Email(email) : null,
            Else = values.Find<string>("else"),
            Patience = values.Get("patience", otherwise.Patience),
            Timeout = values.Get("timeout", otherwise.Timeout),
        };
    }

    private static SlackConfig Slack(ConfigValues values)
    {
        var otherwise = new SlackConfig
        {
            Channel = values.Get("channel", ""),
            Token = values.Get("token", default(SecretReference)),
            Signing = values.Many<SecretReference>("signing", []),
        };
        var url = values.Get("url", otherwise.Url);
        // Methods are resolved against it, so it is a folder.
        return otherwise with { Url = url.AbsolutePath.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/") };
    }

    private static EmailConfig Email(ConfigValues values)
    {
        var otherwise = new EmailConfig { Host = values.Get("host", ""), From = values.Get("from", "") };
        return otherwise with
        {
            Port = values.Int("port", otherwise.Port),
            Tls = values.Choice("tls", otherwise.Tls),
            User = values.Find<string>("user"),
            Password = values.Get<SecretReference?>("password", null),
        };
    }

    private static ConfigValues? Part(ConfigValues values, string key, params ReadOnlySpan<string> needed)
    {
        if (values.Find<ConfigValues>(key) is not { } part) return null;
        foreach (var name in needed)
            if (!part.Has(name)) return null;
        return part;
    }
}
