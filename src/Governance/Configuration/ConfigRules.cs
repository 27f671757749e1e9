using System.Net;
using Gateway.Abstractions.Connections;
using Gateway.Governance.Masking;

namespace Gateway.Governance.Configuration;

/// <summary>What must hold between keys.</summary>
internal static class ConfigRules
{
    /// <summary>Notes everything that does not hold.</summary>
    public static void Check(ConfigValues file, GatewayConfig config, KnownKinds kinds, ConfigErrors errors, ConfigErrors warnings)
    {
        CheckListen(file, config.Listen, errors, warnings);
        CheckDevelopment(file, config, errors);
        CheckIssuers(file, errors);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var connection in file.Many<ConfigValues>("connections", []))
        {
            if (connection.Find<string>("name") is { } name && !names.TryAdd(name, connection.Node.Line))
                errors.Add(connection.At("name"),
                    $"there is a connection of this name already, on line {ConfigWords.Count(names[name])}; give one another name");
            CheckConnection(connection, config, errors, warnings);
            CheckKinds(connection, kinds, errors);
        }
    }

    private static void CheckListen(ConfigValues file, ListenConfig bound, ConfigErrors errors, ConfigErrors warnings)
    {
        if (file.Find<ConfigValues>("listen") is not { } listen) return;
        if (listen.Find<Uri>("url") is { } url)
        {
            if (url.Scheme != "http")
                errors.Add(listen.At("url"), "TLS ends in front of the gateway, which has no certificate of its own; write http here, and "
                    + "the https address of what stands in front as listen.publicUrl");
            // The server takes every other name for "all addresses of this machine", whatever the name resolves to.
            if (url.Host != "localhost" && AddressOf(url) is null)
                errors.Add(listen.At("url"), "the gateway listens at an IP address or at localhost, and a host's name is neither; write "
                    + "the address, such as http://10.0.0.5:8080, or http://0.0.0.0:8080 if every address of this machine is meant");
        }

        var at = listen.Has("publicUrl") ? listen.At("publicUrl") : listen.At("url");
        if (IPAddress.Any.Equals(AddressOf(bound.PublicUrl)) || IPAddress.IPv6Any.Equals(AddressOf(bound.PublicUrl)))
            errors.Add(at, "no client can call the gateway by this address, which means all of them; write the URL by which clients reach "
                + "it as listen.publicUrl, such as https://gateway.example");
        else if (bound.PublicUrl is { Scheme: "http", IsLoopback: false })
            warnings.Add(at, "plain http shows every token and message to the network; have TLS end in front of the gateway, and write "
                + "its https address as listen.publicUrl");
    }

    private static IPAddress? AddressOf(Uri url) => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : null;

    private static void CheckDevelopment(ConfigValues file, GatewayConfig config, ConfigErrors errors)
    {
        var identity = file.Find<ConfigValues>("identity");
        if (!config.Identity.Development.Enabled || identity is null) return;
        var at = identity.Find<ConfigValues>("development")?.At("enabled") ?? identity.Node;
        foreach (var (key, url) in new[] { ("listen.url", config.Listen.Url), ("listen.publicUrl", config.Listen.PublicUrl) })
            if (!LoopbackHost.Is(url))
                errors.Add(at, $"the development issuer gives tokens to anyone who asks, so it needs a loopback {key} such as "
                    + "http://127.0.0.1:8080; turn it off and name your issuer under identity.issuers");
        foreach (var (host, node) in file.Find<ConfigValues>("listen")?.Items("allowedHosts") ?? [])
            if (!LoopbackHost.IsWithPort((string)host))
                errors.Add(node, "the development issuer gives tokens to anyone who asks, so it needs every entry of listen.allowedHosts "
                    + "to be a loopback host; remove it, or turn the issuer off and name yours under identity.issuers");
    }

    private static void CheckIssuers(ConfigValues file, ConfigErrors errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var issuer in file.Find<ConfigValues>("identity")?.Many<ConfigValues>("issuers", []) ?? [])
        {
            if (issuer.Find<string>("issuer") is { } name && !seen.Add(name))
                errors.Add(issuer.At("issuer"), "this issuer is in identity.issuers twice; merge the two");
            if (issuer.Find<Uri>("metadata") is { Scheme: "http", IsLoopback: false })
                errors.Add(issuer.At("metadata"), "keys read over plain http can be forged on the way; write https");
        }
    }

    private static void CheckConnection(ConfigValues connection, GatewayConfig config, ConfigErrors errors, ConfigErrors warnings)
    {
        if (connection.Find<Uri>("url") is { Scheme: "http", IsLoopback: false } && !connection.Get("insecure", false))
            errors.Add(connection.At("url"),
                "plain http to another machine shows the credential and every message to the network; write https, "
                    + "or add \"insecure: true\" if that is meant");
        if (connection.Find<string>("policy") is { } policy && config.Policy(policy) is null)
        {
            var known = config.Policies.Select(document => document.Name).Where(name => name.Length > 0).ToList();
            errors.Add(connection.At("policy"), $"there is no policy of this name{NearestName.Hint(policy, known)}"
                + (NearestName.Of(policy, known) is null ? known.Count == 0 ? "; no policy is defined"
                    : $"; there are {string.Join(", ", known)}" : ""));
        }

        if (connection.Choice("default", DefaultEffect.Deny) == DefaultEffect.Allow)
            warnings.Add(connection.At("default"),
                "whatever no rule decides is allowed on this connection; write \"default: deny\" unless that is meant");
        CheckSql(connection, errors);
        CheckApprovals(connection, errors, warnings);
    }

    private static void CheckApprovals(ConfigValues connection, ConfigErrors errors, ConfigErrors warnings)
    {
        if (connection.Find<ConfigValues>("approvals") is not { } approvals) return;
        if (approvals.Find<ConfigValues>("idempotency") is { } key)
        {
            if (!key.Has("header") && !key.Has("meta"))
                errors.Add(key.Node, "an idempotency key needs a place; write \"header: Idempotency-Key\", or the _meta key that the "
                    + "upstream reads as \"meta\"");
            var credential = connection.Find<ConfigValues>("credential")?.Find<string>("header") ?? "Authorization";
            if (key.Find<string>("header") is { } header && string.Equals(header, credential, StringComparison.OrdinalIgnoreCase))
                errors.Add(key.At("header"), "this header carries the credential; name another");
        }

        if (approvals.Find<ConfigValues>("estimate") is { } estimate && estimate.Find<string>("tool") is not null
            && !connection.Many<ConfigValues>("sql", []).Any())
            warnings.Add(estimate.At("tool"), "no argument of this connection is SQL, so nothing is ever estimated; name one under sql");
    }

    private static void CheckKinds(ConfigValues connection, KnownKinds kinds, ConfigErrors errors)
    {
        foreach (var (value, node) in connection.Items("mask"))
            if (value is not "*" && !kinds.IsKind((string)value)) errors.Add(node, kinds.Unknown((string)value));
        if (connection.Find<ConfigValues>("analyser") is { } analyser) CheckAnalyser(analyser, kinds, errors);
    }

    private static void CheckAnalyser(ConfigValues analyser, KnownKinds kinds, ConfigErrors errors)
    {
        if (analyser.Find<Uri>("url") is { Scheme: "http", IsLoopback: false } && !analyser.Get("insecure", false))
            errors.Add(analyser.At("url"), "plain http to another machine shows every text to the network; write https, "
                + "or add \"insecure: true\" if that is meant");
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entity in analyser.Many<ConfigValues>("entities", []))
        {
            if (entity.Find<string>("type") is { } type && !types.Add(type))
                errors.Add(entity.At("type"), "this type is in entities twice; remove one");
            if (entity.Find<string>("kind") is { } kind && (Detectors.IsGroup(kind) || !kinds.IsKind(kind)))
                errors.Add(entity.At("kind"), Detectors.IsGroup(kind) ? "a group is no kind; name one, such as person"
                    : kinds.Unknown(kind));
        }
    }

    private static void CheckSql(ConfigValues connection, ConfigErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var sql in connection.Many<ConfigValues>("sql", []))
            if (sql.Find<string>("tool") is { } tool && sql.Find<string>("argument") is { } argument && !seen.Add((tool, argument)))
                errors.Add(sql.Node, "this tool and argument are in sql twice; remove one");
    }
}
