using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Secrets;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Secrets that their place tells: names, headers, addresses, manifests.</summary>
public sealed class CredentialTests
{
    private const string Value = "q7Zx9fTb2LmW4kRd8sVy";

    public static TheoryData<string> Assigned =>
    [
        $"API_KEY={Value}", $"export API_KEY=\"{Value}\"", $"api_key: {Value}", $"apiKey := `{Value}`", $"'apiKey' => '{Value}'",
        $"var apiKey string = \"{Value}\"", $"api_key: str = '{Value}'", $"--api-key {Value}", $"-ClientSecret '{Value}'",
        $"<apiKey>\n  {Value}\n</apiKey>", $"<add key=\"ApiToken\" value=\"{Value}\" />", $"setProperty(\"API_TOKEN\", \"{Value}\")",
        $"- name: API_TOKEN\n  value: {Value}", $"Server=db;User Id=sa;Password={Value};", $"https://a.example/?access_token={Value}&x=1",
        $"my token is {Value}", $"herokuKey: {Value}", $"//registry.example/:_authToken={Value}", $"{{\\\"api_key\\\":\\\"{Value}\\\"}}",
        $"PASSWORT={Value}", $"senha: {Value}",
    ];

    public static TheoryData<string> NotAssigned =>
    [
        "API_KEY=", "API_KEY=${API_KEY}", "api_key: <your key>", "apiKey = config.apiKey", "password: required", "token: string",
        "secret = getSecret()", $"token_url = {Value}", $"key_id: {Value}", $"public_key = {Value}", $"primaryKey={Value}",
        $"next_page_token: {Value}", $"csrf-token={Value}", $"if (password != {Value})", "max_tokens: 4096", "password=xxxxxxxxxxxx",
        "secret: /run/secrets/db", "token=[credential]", "token=[credential:0123456789abcdef]", $"std::token::{Value}", $"cache_key: {Value}",
    ];

    [Theory]
    [MemberData(nameof(Assigned))]
    public void A_value_under_a_secret_name_is_found(string text) => Assert.Contains(("credential", Value), Scanned.Text(text));

    [Theory]
    [MemberData(nameof(NotAssigned))]
    public void What_a_name_or_value_denies_is_left(string text) => Assert.Empty(Scanned.Text(text));

    [Theory]
    [InlineData("{\"password\":\"hunter2!\"}", "hunter2!")]
    [InlineData("{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2!\"}", "hunter2!")]
    [InlineData("{\"auth\":{\"clientSecret\":\"q7Zx9fTb2LmW4kRd8sVy\"}}", Value)]
    public void A_property_says_what_its_string_is(string json, string value)
    {
        var hit = Assert.Single(Scanned.Json(json));
        Assert.Equal(("credential", json.IndexOf(value, StringComparison.Ordinal), value.Length), (hit.Kind, hit.Offset, hit.Length));
    }

    [Theory]
    [InlineData("postgres://app:s3cr3tPw@db.example:5432/x", "app:s3cr3tPw")]
    [InlineData("mongodb+srv://root:p%40ss99@c0.example.net", "root:p%40ss99")]
    [InlineData("redis://:s3cr3tPw@cache:6379", ":s3cr3tPw")]
    [InlineData("amqp://u:p@ss9word@mq", "u:p@ss9word")]
    [InlineData("git clone https://q7Zx9fTb2LmW4kRd8sVy@git.example/a.git", Value)]
    public void Credentials_in_an_address_are_found(string text, string value) =>
        Assert.Equal([("url-credentials", value)], Scanned.Text(text));

    [Theory]
    [InlineData("http://user:${PASSWORD}@host")]
    [InlineData("https://user:password@host")]
    [InlineData("ssh://git@host.example/x")]
    [InlineData("https://host/a:b@c")]
    public void An_address_without_credentials_is_left(string text) => Assert.Empty(Scanned.Text(text));

    [Theory]
    [InlineData("Authorization: Basic YWRtaW46aHVudGVyMg==", "YWRtaW46aHVudGVyMg==")]
    [InlineData("-H 'Authorization: Bearer q7Zx9fTb2LmW4kRd8sVy'", Value)]
    [InlineData("authorization: ApiKey q7Zx9fTb2LmW4kRd8sVy", Value)]
    [InlineData("send Bearer q7Zx9fTb2LmW4kRd8sVy with it", Value)]
    [InlineData("curl -s -u admin:hunter2x https://a.example", "admin:hunter2x")]
    [InlineData("curl https://a.example \\\n  --user 'admin:hunter2x'", "'admin:hunter2x'")]
    public void Credentials_that_are_sent_are_found(string text, string value) => Assert.Equal([("auth-header", value)], Scanned.Text(text));

    [Theory]
    [InlineData("Authorization: Bearer <token>")]
    [InlineData("Authorization: Bearer $TOKEN")]
    [InlineData("curl -u \"$USER:$PASS\" https://a.example")]
    [InlineData("the bearer of this letter")]
    public void A_header_without_credentials_is_left(string text) => Assert.Empty(Scanned.Text(text));

    [Fact]
    public void The_data_of_a_kubernetes_secret_is_found()
    {
        const string yaml = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  user: YWRtaW4=\n  file: |\n    bGluZQ==\n---\nkind: ConfigMap\n"
            + "data:\n  a: YWRtaW4=\n";
        Assert.Equal([("kubernetes-secret", "YWRtaW4="), ("kubernetes-secret", "bGluZQ==")], Scanned.Text(yaml));

        const string json = "{\"items\":[{\"data\":{\"user\":\"YWRtaW4=\"},\"kind\":\"Secret\"},{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"YWRtaW4=\"}}]}";
        var hit = Assert.Single(Scanned.Json(json));
        Assert.Equal(("kubernetes-secret", json.IndexOf("YWRt", StringComparison.Ordinal)), (hit.Kind, hit.Offset));
    }

    [Theory]
    [InlineData("  app.conf: |\n    user=admin\n\n    correct horse\n  \n    battery staple\n\n", "user=admin\n\n    correct horse\n  \n    battery staple")]
    [InlineData("  app.conf: >-\n\n    correct horse\r\n\r\n    battery\r\n", "correct horse\r\n\r\n    battery")]
    [InlineData("  phrase: correct horse\n    battery staple\n", "correct horse\n    battery staple")]
    [InlineData("  phrase: \"correct horse\n\n    battery staple\"\n", "correct horse\n\n    battery staple")]
    [InlineData("  phrase:\n    correct horse\n    battery staple\n", "correct horse\n    battery staple")]
    [InlineData("  phrase: correct horse\n\n", "correct horse")]
    [InlineData("  phrase: correct horse\n    # {{ note }}\n", "correct horse\n    # {{ note }}")]
    [InlineData("  credentials: |\n    [default]\n    user = admin\n", "[default]\n    user = admin")]
    [InlineData("  crontab: |\n    * * * * * curl -u admin\n", "* * * * * curl -u admin")]
    public void A_value_of_a_kubernetes_secret_is_found_to_its_last_line(string entry, string value) => Assert.Equal(
        [("kubernetes-secret", value), ("kubernetes-secret", "aHVudGVyMjEx")],
        Scanned.Text("kind: Secret\nstringData:\n" + entry + "  next: aHVudGVyMjEx\nmetadata:\n  name: a long name\n"));

    [Theory]
    [InlineData("  phrase: {{ .Values.phrase | b64enc }}\n")]
    [InlineData("  phrase: |\n    {{ .Values.phrase }}\n")]
    [InlineData("  phrase: $(PHRASE)\n")]
    [InlineData("  phrase: <your phrase>\n")]
    public void A_placeholder_in_a_kubernetes_secret_is_no_value(string entry) => Assert.Equal(
        [("kubernetes-secret", "aHVudGVyMjEx")],
        Scanned.Text("kind: Secret\nstringData:\n" + entry + "  next: aHVudGVyMjEx\nmetadata:\n  name: a long name\n"));

    [Theory]
    [InlineData("""{"structuredContent":{"data":{"kind":"Secret","type":"Opaque","data":{"cred":"aHVudGVyMjE="}}}}""")]
    [InlineData("""{"data":{"apiVersion":"v1alpha","stringData":{"cred":"aHVudGVyMjE="},"kind":"Secret","metadata":{"name":"long name"}}}""")]
    [InlineData("""{"data":[{"data":{"data":{"cred":"aHVudGVyMjE="},"kind":"Secret"},"kind":"List"}]}""")]
    [InlineData("""{"\ud800":1,"k\u0069nd":"\ud800x","kind":"Secret","d\u0061ta":{"\ud800":"aHVudGVyMjE="}}""")]
    public void A_kubernetes_secret_is_found_whatever_it_stands_in(string json)
    {
        var hit = Assert.Single(Scanned.Json(json));
        Assert.Equal(("kubernetes-secret", json.IndexOf("aHVu", StringComparison.Ordinal)), (hit.Kind, hit.Offset));
    }

    [Fact]
    public void A_kubernetes_secret_is_found_beside_what_is_deep()
    {
        foreach (var depth in (int[])[65, 250, 300])
        {
            var json = "{\"items\":[{\"kind\":\"Secret\",\"data\":{\"cred\":\"aHVudGVyMjE=\"},\"deep\":" + new string('[', depth)
                + new string(']', depth) + "}]}";
            Assert.Equal("kubernetes-secret", Assert.Single(Scanned.Json(json)).Kind);
        }
    }

    [Fact]
    public void A_manifest_is_looked_at_once_for_each_indent_of_its_kind()
    {
        const string yaml = "kind: Secret\ndata:\n  a: YWFh\n  kind: Secret\n  data:\n    b: YmJi\n    kind: Secret\n---\n"
            + "kind: Secret\nkind: Secret\nstringData:\n  c: ccccc\n---\nx: Secret\ndata:\n  d: ZGRk\n";
        Assert.Equal(["YWFh", "YmJi", "ccccc"], Scanned.Text(yaml).Where(h => h.Value is not "Secret").Select(h => h.Value));

        const int lines = 10_000;
        AssertFrugal(string.Concat(Enumerable.Repeat("kind: Secret\n", lines)) + "data:\n" + string.Concat(Enumerable.Repeat(" a: abcd\n", lines)), lines);
    }

    [Fact]
    public void The_options_of_a_command_are_looked_at_once()
    {
        Assert.Equal(["\"a curl b:hunter2x\"", "c:hunter3x"], Scanned.Text("curl -u \"a curl b:hunter2x\" x; curl y curl -u c:hunter3x").Select(h => h.Value));
        const int commands = 20_000;
        AssertFrugal(string.Concat(Enumerable.Repeat("curl -u a:b1x ", commands)), commands);
    }

    [Fact]
    public void A_text_with_more_values_than_can_be_told_apart_is_unscanned_and_leaves_no_memory_behind()
    {
        const int indents = 48;
        var nested = string.Concat(Enumerable.Range(0, indents).Select(i => new string(' ', i) + "kind: Secret\n"))
            + string.Concat(Enumerable.Range(0, indents).Select(i => new string(' ', i) + "data:\n"))
            + string.Concat(Enumerable.Repeat(new string(' ', indents) + "a: abcd\n", 4_000));
        Assert.Contains(("unscanned", nested), Scanned.Text(nested));
        Assert.InRange(StringScanner.OfThread.Matches.Capacity, 0, 4096);
        Assert.Empty(Scanned.Text("all is well"));
    }

    // A match takes 20 bytes, a hit less than 100; texts and lists grow by doubling.
    private static void AssertFrugal(string text, int hits)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(hits, Scanned.Text(text).Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1000 * hits) + (20 * text.Length));
    }

    [Fact]
    public void A_placeholder_or_a_cut_token_is_no_token()
    {
        foreach (var format in SecretKinds.Formats.Where(f => f.Shape.Parts.Length == 1 && f.Lead.Length == 0 && f.Shape.Parts[0].Min > 10))
        {
            var cut = format.Literal + "q7Zx9f";
            Assert.DoesNotContain(Scanned.Text("see " + cut), h => h.Kind == format.Kind);
            var placeholder = format.Literal + new string('a', format.Shape.Parts[0].Min);
            Assert.True(format.Literal.Length >= 12 || Scanned.Text("see " + placeholder).Count == 0, placeholder);
        }
    }

    [Fact]
    public void A_checksum_raises_the_confidence()
    {
        // The identity of the age specification's test vectors, and the same with another last character.
        var identity = "AGE-SECRET-KEY-1" + "XMWWC06LY3EE5RYTXM9MFLAZ2U56JJJ36S0MYPDRWSVLUL66MV4QX3S7F6";
        Assert.InRange(Assert.Single(Scanned.Json($"[\"{identity}\"]")).Confidence, 85, 100);
        Assert.Equal(85, Assert.Single(Scanned.Json($"[\"{identity[..^1]}7\"]")).Confidence);
    }

    [Fact]
    public void A_group_has_every_provider() => Assert.True(Detectors.Kinds.Count(k => Detectors.IsIn(k, "secret")) >= 150);
}
