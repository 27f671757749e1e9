using Gateway.Governance.Configuration;
using Xunit;

namespace Gateway.Tests.Configuration;

public sealed class WrongFileTests
{
    public static TheoryData<string, string> Table { get; } = new()
    {
        { "version: 1\nlisen: {}\n", "gateway.yaml:2:1: unknown key \"lisen\" in the file; did you mean \"listen\"?" },
        {
            "version: 1\nsessions: { wibble: 1 }\n",
            "gateway.yaml:2:13: unknown key \"wibble\" in sessions; the keys are idle"
        },
        { "listen: {}\n", "gateway.yaml:1:1: the file needs the key \"version\": the number 1" },
        { "version: 2\n", "gateway.yaml:1:10: version must be the number 1" },
        { "version: 1\nversion: 1\n", "gateway.yaml:2:1: this key is written twice in the file (first on line 1); remove one" },
        { "version: 1\nlimits: { requestBytes: 4MB }\n", "gateway.yaml:2:25: limits.requestBytes must be a size from 1KiB to 256MiB, such as 64KiB (units: B, KiB, MiB, GiB)" },
        { "version: 1\nlimits: { requestBytes: 1GiB }\n", "gateway.yaml:2:25: limits.requestBytes must be a size from 1KiB to 256MiB, such as 64KiB (units: B, KiB, MiB, GiB)" },
        { "version: 1\nlimits: { streamIdle: 10 }\n", "gateway.yaml:2:23: limits.streamIdle must be a duration from 1s to 24h, such as 30s (units: ms, s, m, h, d); the unit is missing" },
        { "version: 1\nlimits: { requestDepth: '64' }\n", "gateway.yaml:2:25: limits.requestDepth must be a whole number from 4 to 512; remove the quotes" },
        { "version: 1\nlimits: { requestDepth: [64] }\n", "gateway.yaml:2:25: limits.requestDepth must be a whole number from 4 to 512; here is a list" },
        { "version: 1\nlimits: 5\n", "gateway.yaml:2:9: limits must be a group of keys (requestBytes, requestDepth, responseBytes, eventBytes, upstreamTimeout, streamIdle, streamsPerSession, inFlightPerSession); here is a single value" },
        { "version: 1\nlisten: { url: 'localhost:80' }\n", "gateway.yaml:2:16: listen.url must be an http or https URL of scheme, host and port alone, such as http://127.0.0.1:8080" },
        { "version: 1\nlisten: { url: 'http://127.0.0.1/x' }\n", "gateway.yaml:2:16: listen.url must be an http or https URL of scheme, host and port alone, such as http://127.0.0.1:8080" },
        { "version: 1\nlisten: { allowedHosts: ['http://a'] }\n", "gateway.yaml:2:26: listen.allowedHosts[] must be a host or host:port without a scheme of at most 255 characters, such as \"gateway.example\"" },
        { "version: 1\nlisten: { allowedOrigins: [a.example] }\n", "gateway.yaml:2:28: listen.allowedOrigins[] must be an origin, scheme://host[:port] without a path of at most 300 characters, such as \"https://app.example\"" },
        {
            "version: 1\nlisten: { url: 'http://0.0.0.0:80', publicUrl: 'http://127.0.0.1:80' }\nidentity: { development: { enabled: true } }\n",
            "gateway.yaml:3:37: the development issuer gives tokens to anyone who asks, so it needs a loopback listen.url such as http://127.0.0.1:8080; turn it off and name your issuer under identity.issuers"
        },
        {
            "version: 1\nlisten: { publicUrl: 'https://gw.example' }\nidentity: { development: { enabled: true } }\n",
            "gateway.yaml:3:37: the development issuer gives tokens to anyone who asks, so it needs a loopback listen.publicUrl such as http://127.0.0.1:8080; turn it off and name your issuer under identity.issuers"
        },
        { "version: 1\nidentity: { development: { enabled: yes } }\n", "gateway.yaml:2:37: identity.development.enabled must be true or false" },
        { "version: 1\nidentity: { issuers: [ { issuer: 'http://idp.example' } ] }\n", "gateway.yaml:2:34: identity.issuers[].issuer must be the issuer's absolute https URL, exactly as its tokens say of at most 2000 characters, such as \"https://idp.example\"" },
        {
            "version: 1\nidentity: { issuers: [ { issuer: 'https://a', algorithms: [HS256] } ] }\n",
            "gateway.yaml:2:60: identity.issuers[].algorithms[] must be RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 or ES512; did you mean \"RS256\"?"
        },
        { "version: 1\nidentity: { issuers: [ { issuer: 'https://a' }, { issuer: 'https://a' } ] }\n", "gateway.yaml:2:59: this issuer is in identity.issuers twice; merge the two" },
        {
            "version: 1\nidentity: { issuers: [ { issuer: 'https://a', metadata: 'http://a.example/m' } ] }\n",
            "gateway.yaml:2:57: keys read over plain http can be forged on the way; write https"
        },
        { "version: 1\nidentity: { roles: { operator: [a, a] } }\n", "gateway.yaml:2:36: this value is in identity.roles.operator twice; remove one" },
        { "version: 1\nidentity: { roles: { operator: ops } }\n", "gateway.yaml:2:32: identity.roles.operator must be a list of 0 to 100 items; here is a single value" },
        { "version: 1\nidentity: { roles: { operator: [7] } }\n", "gateway.yaml:2:33: identity.roles.operator[] must be a group's name of at most 200 characters, such as \"support\"; put the value in quotes if it is a text" },
        {
            "version: 1\nconnections: [ { name: crm } ]\n",
            "gateway.yaml:2:16: connections[] needs the key \"url\": an absolute http or https URL without user, query or fragment, such as https://crm.example/mcp"
        },
        { "version: 1\nconnections: [ { name: Crm, url: 'https://a' } ]\n", "gateway.yaml:2:24: connections[].name must be a name of a-z, 0-9 and - that starts with a letter of at most 63 characters, such as \"crm\"" },
        {
            "version: 1\nconnections:\n- { name: a, url: 'https://a' }\n- { name: a, url: 'https://b' }\n",
            "gateway.yaml:4:11: there is a connection of this name already, on line 3; give one another name"
        },
        {
            "version: 1\nconnections: [ { name: a, url: 'http://a.example/mcp' } ]\n",
            "gateway.yaml:2:32: plain http to another machine shows the credential and every message to the network; write https, or add \"insecure: true\" if that is meant"
        },
        { "version: 1\nconnections: [ { name: a, url: 'https://a', kind: mpc } ]\n", "gateway.yaml:2:51: connections[].kind must be mcp; did you mean \"mcp\"?" },
        { "version: 1\nconnections: [ { name: a, url: 'https://a', policy: crm } ]\n", "gateway.yaml:2:53: there is no policy of this name; no policy is defined" },
        {
            "version: 1\nconnections: [ { name: a, url: 'https://a', policy: cmr } ]\npolicies: [ { name: crm, rules: [] } ]\n",
            "gateway.yaml:2:53: there is no policy of this name; did you mean \"crm\"?"
        },
        {
            "version: 1\nconnections: [ { name: a, url: 'https://a', credential: { header: Host, secret: 'env:A' } } ]\n",
            "gateway.yaml:2:67: connections[].credential.header must be a header's name, not one of the connection itself of at most 100 characters, such as \"Authorization\""
        },
        {
            "version: 1\nconnections: [ { name: a, url: 'https://a', sql: [ { tool: t, argument: q }, { tool: t, argument: q } ] } ]\n",
            "gateway.yaml:2:78: this tool and argument are in sql twice; remove one"
        },
        { "version: 1\npolicies: [ { name: a, rules: [] }, { name: a, rules: [] } ]\n", "gateway.yaml:2:37: there is a policy of this name already, in gateway.yaml on line 2; give one another name" },
        { "version: 1\npolicies: [ 7 ]\n", "gateway.yaml:2:13: policies[] must be a policy (name, rules) or an include; here is a single value" },
        { "version: 1\npolicies: [ { include: no.yaml } ]\n", "gateway.yaml:2:13: the file \"no.yaml\" cannot be read; check the path, relative to the file it is written in, and its permissions" },
        { "version: 1\npolicies: [ { include: '*/a.yaml' } ]\n", "gateway.yaml:2:13: \"*\" may stand in the last part of an include only, such as policies/*.yaml" },
        { "", "gateway.yaml:1:1: the file is empty" },
        { "- a\n", "gateway.yaml:1:1: the file must be a group of keys (version, listen, limits, identity, connections, policies, recording, approvals, sessions); here is a list" },
        { "version: 1\n---\nversion: 1\n", "gateway.yaml:2:1: a second document begins here; one file holds one document, so remove the \"---\"" },
        { "version: !!int 1\n", "gateway.yaml:1:10: tags (\"!...\") are not supported here; remove the tag and quote the value if it is a text" },
        { "version: 1\nlisten: *x\n", "gateway.yaml:2:9: this alias has no anchor above it that is complete; define \"&name\" first (a policy sees only the anchors inside it)" },
        { "version: 1\nlisten: &x { url: *x }\n", "gateway.yaml:2:19: this alias has no anchor above it that is complete; define \"&name\" first (a policy sees only the anchors inside it)" },
        { "version: 1\n? [a]\n: b\n", "gateway.yaml:2:3: a key must be a single word; put it in quotes if it holds special characters" },
        { "version: 1\nlisten: \"\u0001\"\n", "gateway.yaml:2:10: there is a character here that is no text (or bytes that are not UTF-8); save the file as UTF-8 text" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_wrong_file_is_told_where_and_what_to_write(string text, string expected) => Assert.Equal(expected, Written.Errors(text));

    [Fact]
    public void Every_error_is_told_at_once_in_the_order_of_the_file() => Assert.Equal(
        """
        gateway.yaml:1:10: version must be the number 1
        gateway.yaml:3:3: unknown key "requestByte" in limits; did you mean "requestBytes"?
        gateway.yaml:4:17: limits.requestDepth must be a whole number from 4 to 512
        gateway.yaml:6:5: connections[] needs the key "url": an absolute http or https URL without user, query or fragment, such as https://crm.example/mcp
        gateway.yaml:7:14: connections[].default must be deny or allow; did you mean "deny"?
        """.ReplaceLineEndings("\n"),
        Written.Errors("""
        version: x
        limits:
          requestByte: 1
          requestDepth: 3
        connections:
          - name: crm
            default: den
        """));

    [Theory]
    [InlineData("credential: { secret: hunter2secret }")]
    [InlineData("credential: { secret: 'Bearer hunter2secret' }")]
    [InlineData("credential: { secret: 'vault:hunter2secret' }")]
    [InlineData("credential: { hunter2secret }")]
    [InlineData("credential: { secret: [hunter2secret] }")]
    [InlineData("credential: hunter2secret")]
    [InlineData("credential: { secret: \"hunter2secret }")]
    public void A_literal_secret_is_refused_and_never_repeated(string credential)
    {
        var errors = Written.Errors($"version: 1\nconnections:\n- name: a\n  url: https://a\n  {credential}\n");
        Assert.DoesNotContain("hunter2", errors, StringComparison.Ordinal);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public void A_literal_secret_is_told_what_to_do() => Assert.Equal(
        "gateway.yaml:2:67: connections[].credential.secret must be where the secret is, \"env:NAME\" or \"file:PATH\", never the secret itself; "
            + "remove the value from the file and rotate it if it was real",
        Written.Errors("version: 1\nconnections: [ { name: a, url: 'https://a', credential: { secret: hunter2secret } } ]\n"));

    [Fact]
    public void A_syntax_error_is_told_with_its_place()
    {
        var errors = Written.Errors("version: 1\nlisten: [\n");
        Assert.StartsWith("gateway.yaml:3:1: this is not valid YAML: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_text_that_grows_large_is_refused()
    {
        var laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
        for (var i = 1; i < 10; i++) laughs += $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n";
        Assert.Equal("gateway.yaml:6:5: this holds more than 500,000 values once its aliases are followed; write less", Written.Errors(laughs));
    }

    [Fact]
    public void A_deep_text_is_refused() =>
        Assert.Equal(
            "gateway.yaml:1:65: this is nested more than 64 levels deep; flatten it",
            Written.Errors(new string('[', 100_000)));

    [Fact]
    public void A_long_text_is_refused() =>
        Assert.Equal("gateway.yaml:1:1: the file is longer than 4 MiB; split it and include the parts", Written.Errors(new string('#', YamlSource.CharactersMax + 1)));

    [Fact]
    public void Anchors_may_be_used_where_they_stay_small()
    {
        var config = Written.Good("version: 1\nidentity: { roles: { operator: &ops [ops], auditor: *ops } }\n");
        Assert.Equal(["ops"], config.Identity.Roles.Auditor);
    }

    [Fact]
    public void Includes_are_relative_to_the_file_that_names_them()
    {
        var config = Written.Good(
            "version: 1\npolicies: [ { include: sub/list.yaml } ]\n",
            ("sub/list.yaml", "- include: ../other/p.yaml\n- include: './x-*.yaml'\n"),
            ("other/p.yaml", "name: p\nrules: []\n"),
            ("sub/x-1.yaml", "name: x1\nrules: []\n"),
            ("sub/x-1.yml", "name: no\nrules: []\n"));
        Assert.Equal(["p", "x1"], config.Policies.Select(policy => policy.Name));
        Assert.Equal("other/p.yaml", config.Policies[0].File);
    }

    [Fact]
    public void An_include_that_leads_back_is_refused() => Assert.Equal(
        "b.yaml:1:3: this include leads back to a file that is being read; remove one of the includes on the way",
        Written.Errors("version: 1\npolicies: [ { include: a.yaml } ]\n", ("a.yaml", "- include: b.yaml\n"), ("b.yaml", "- include: ./a.yaml\n")));

    [Fact]
    public void An_include_that_matches_nothing_warns() => Assert.Equal(
        "gateway.yaml:2:13: this include matches no file; nothing is taken in",
        Assert.Single(Written.Read("version: 1\npolicies: [ { include: 'p/*.yaml' } ]\n").Warnings).ToString());

    [Fact]
    public void Errors_of_an_included_file_name_that_file() => Assert.Equal(
        "a.yaml:1:1: an included file holds one policy (name, rules) or a list of them; here is a single value",
        Written.Errors("version: 1\npolicies: [ { include: a.yaml } ]\n", ("a.yaml", "7\n")));
}
