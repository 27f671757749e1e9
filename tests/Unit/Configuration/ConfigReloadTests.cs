using Gateway.Abstractions.Policies;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Grains.Policies;
using Gateway.Hosting;
using Gateway.Tests.Policies;
using Gateway.Tests.Scenarios;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Configuration;

/// <summary>What makes a running gateway read its configuration again.</summary>
public sealed class ConfigReloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-reload-").FullName;
    private readonly HeardLog _heard = new();
    private readonly ILoggerFactory _logs;
    private int _changes;

    public ConfigReloadTests() => _logs = LoggerFactory.Create(logs => logs.AddProvider(_heard));

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_include_that_was_wrong_is_seen_when_it_is_repaired_in_its_place()
    {
        Write("a.yaml", Policy("a"));
        Write("gateway.yaml", "version: 1\npolicies: [ { include: a.yaml } ]\n");
        var (live, reload) = Start();
        Write("new/b.yaml", "name: b\nrules: 7 7\n  broken: [\n");
        Write("gateway.yaml", "version: 1\npolicies: [ { include: a.yaml }, { include: new/b.yaml } ]\n");
        LookTwice(reload);
        Assert.Single(live.Current.Policies);
        Assert.Contains("b.yaml", _heard.Errors, StringComparison.Ordinal);
        Write("new/b.yaml", Policy("b"));
        LookTwice(reload);
        Assert.Equal(["a", "b"], live.Current.Policies.Select(p => p.Name));
    }

    [Fact]
    public void An_include_that_was_not_there_is_seen_when_it_comes()
    {
        Write("gateway.yaml", "version: 1\n");
        var (live, reload) = Start();
        Write("gateway.yaml", "version: 1\npolicies: [ { include: none/b.yaml } ]\n");
        LookTwice(reload);
        Write("none/b.yaml", Policy("b"));
        LookTwice(reload);
        Assert.Single(live.Current.Policies);
    }

    [Fact]
    public void A_shadow_that_is_included_is_watched()
    {
        Write("shadow/s.yaml", Policy("a"));
        Write("gateway.yaml", $"version: 1\npolicies:\n  - {{ {Policy("a").Replace("\n", ", ", StringComparison.Ordinal).TrimEnd(' ', ',')} }}\nshadows: [ {{ include: shadow/s.yaml }} ]\n");
        var (live, reload) = Start();
        Write("shadow/s.yaml", Policy("a") + "# changed\n");
        LookTwice(reload);
        Assert.Contains("# changed", Assert.Single(live.Current.Shadows).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_beside_the_file_is_watched_and_other_files_there_are_not()
    {
        Write("p-1.yaml", Policy("one"));
        Write("gateway.yaml", "version: 1\npolicies: [ { include: 'p-*.yaml' } ]\n");
        var (live, reload) = Start();
        Write("gateway.db-wal", "not ours");
        LookTwice(reload);
        Assert.Equal(0, _changes);
        Write("p-2.yaml", Policy("two"));
        LookTwice(reload);
        Assert.Equal(["one", "two"], live.Current.Policies.Select(p => p.Name));
        File.Delete(Path.Combine(_folder, "p-1.yaml"));
        LookTwice(reload);
        Assert.Equal(["two"], live.Current.Policies.Select(p => p.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_secret_in_a_file_is_read_again_when_it_was_rotated(bool linked)
    {
        Assert.SkipWhen(linked && OperatingSystem.IsWindows(), "Links need a right of their own there.");
        Write("1/secret", "old");
        // The way orchestrators mount secrets: a link to a link, of which the second is turned.
        if (linked)
        {
            Directory.CreateSymbolicLink(Path.Combine(_folder, "now"), Path.Combine(_folder, "1"));
            File.CreateSymbolicLink(Path.Combine(_folder, "secret"), Path.Combine("now", "secret"));
        }

        Write("gateway.yaml", $$"""
            version: 1
            connections: [ { name: crm, url: "http://127.0.0.1:9/mcp", policy: a, credential: { secret: "file:{{(linked ? "secret" : "1/secret")}}" } } ]
            policies: [ { include: a.yaml } ]
            """);
        Write("a.yaml", Policy("a"));
        var (_, reload) = Start();
        LookTwice(reload);
        Assert.Equal(0, _changes);
        Write(linked ? "2/secret" : "1/secret", "newer");
        if (linked)
        {
            Directory.Delete(Path.Combine(_folder, "now"));
            Directory.CreateSymbolicLink(Path.Combine(_folder, "now"), Path.Combine(_folder, "2"));
        }

        LookTwice(reload);
        Assert.Equal(1, _changes);
        LookTwice(reload);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void A_folder_that_may_not_be_read_is_told_and_ends_nothing()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "Needs a user whom modes keep out.");
        Write("p/a.yaml", Policy("a"));
        Write("gateway.yaml", "version: 1\npolicies: [ { include: p/a.yaml } ]\n");
        var (live, reload) = Start();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(_folder, "p"), UnixFileMode.None);
        LookTwice(reload);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(_folder, "p"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Single(live.Current.Policies);
        Assert.Contains("cannot be read", _heard.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_goes_wrong_with_a_change_ends_the_process()
    {
        Write("gateway.yaml", "version: 1\n");
        var (live, reload) = Start();
        live.Changed += static _ => throw new UnauthorizedAccessException("a value");
        Write("gateway.yaml", "version: 1\n# changed\n");
        LookTwice(reload);
        Assert.Contains("could not be taken over (UnauthorizedAccessException)", _heard.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("a value", _heard.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_half_written_is_never_in_force()
    {
        Write("a.yaml", Policy("a"));
        Write("gateway.yaml", "version: 1\npolicies: [ { include: a.yaml } ]\n");
        var (live, reload) = Start();
        var whole = Policy("a").Replace(" ]", ", { name: no, when: 'true', effect: deny, reason: Ask. } ]", StringComparison.Ordinal);
        Write("a.yaml", Policy("a") + "# half");
        reload.Look();
        Write("a.yaml", whole);
        reload.Look();
        Assert.Equal(0, _changes);
        reload.Look();
        Assert.Contains("effect: deny", Assert.Single(live.Current.Policies).Source, StringComparison.Ordinal);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void A_file_that_a_half_written_file_first_names_must_be_whole_too()
    {
        Write("gateway.yaml", "version: 1\n");
        var (live, reload) = Start();
        Write("b.yaml", Policy("b"));
        Write("gateway.yaml", "version: 1\npolicies: [ { include: b.yaml } ]\n");
        reload.Look();
        Write("b.yaml", Policy("b") + "# whole\n");
        reload.Look();
        Assert.Equal(0, _changes);
        reload.Look();
        Assert.Contains("# whole", Assert.Single(live.Current.Policies).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_half_a_file_is_not_told()
    {
        Write("gateway.yaml", "version: 1\n");
        var (_, reload) = Start();
        Write("gateway.yaml", "version: 1\npolicies: [");
        reload.Look();
        Write("gateway.yaml", "version: 1\npolicies: []\n");
        LookTwice(reload);
        Assert.Equal(1, _changes);
        Assert.DoesNotContain("gateway.yaml", _heard.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url: 'http://127.0.0.1:9002'", "http://127.0.0.1:9001")]
    [InlineData("url: 'http://127.0.0.1:9002', publicUrl: 'http://127.0.0.1:9002'", "http://127.0.0.1:9001")]
    [InlineData("url: 'http://127.0.0.1:9002', publicUrl: 'https://gateway.example'", "https://gateway.example")]
    [InlineData("url: 'http://127.0.0.1:9001', publicUrl: 'https://gateway.example'", "https://gateway.example")]
    public void A_public_url_that_follows_the_one_to_bind_changes_with_it_and_not_before(string listen, string publicUrl)
    {
        Write("gateway.yaml", "version: 1\nlisten: { url: 'http://127.0.0.1:9001' }\n");
        var (live, reload) = Start();
        Write("gateway.yaml", $"version: 1\nlisten: {{ {listen} }}\n");
        LookTwice(reload);
        Assert.Equal(1, _changes);
        Assert.Equal((new Uri("http://127.0.0.1:9001"), new Uri(publicUrl)), (live.Current.Listen.Url, live.Current.Listen.PublicUrl));
    }

    [Theory]
    [InlineData("enabled: false")]
    [InlineData("period: 2s")]
    [InlineData("origin: other.example")]
    [InlineData("witnesses: [ { url: 'https://witness.example', key: 'witness.example/w1+7e136b5c+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f' } ]")]
    public void A_change_of_how_recordings_are_signed_is_told_to_need_a_restart(string checkpoints)
    {
        Write("gateway.yaml", "version: 1\n");
        var (live, reload) = Start();
        Write("gateway.yaml", "version: 1\nsessions: { idle: 1h }\n");
        LookTwice(reload);
        Assert.DoesNotContain("next start", _heard.Text, StringComparison.Ordinal);
        Write("gateway.yaml", $"version: 1\nrecording: {{ checkpoints: {{ {checkpoints} }} }}\n");
        LookTwice(reload);
        Assert.Equal("", _heard.Errors);
        Assert.Contains("next start", _heard.Text, StringComparison.Ordinal);
        var (now, otherwise) = (live.Current.Recording.Checkpoints, new CheckpointsConfig());
        Assert.Equal((otherwise.Enabled, otherwise.Period, 0), (now.Enabled, now.Period, now.Witnesses.Length));
    }

    // A change is read at the first look, and put in force at the second, which finds all as it was.
    [Fact]
    public void A_change_that_is_refused_takes_no_kind_out_of_its_group()
    {
        Write("gateway.yaml", Kinds("class: personal, "));
        var (live, reload) = Start();
        var version = new PolicyVersion("crm", 1, SomePolicy.Source(
            "name: own, when: '\"personal\" in hits', effect: deny, reason: no", "name: all, when: 'true', effect: allow",
            "name: back, when: 'true', effect: reveal, kinds: [personal]"), 0, "olga");
        Write("gateway.yaml", Kinds("") + "nonsense: 7\n");
        LookTwice(reload);
        Assert.Contains("nonsense", _heard.Errors, StringComparison.Ordinal);
        var room = new PolicyRoom(live);
        Assert.Equal("deny own", Said(room, version));
        Assert.True(room.Find("crm")!.MayReveal("reload-badge"));
        Assert.Equal("[reload-badge]", Shown(live));

        // A good one does, for the policy that is in force already as well.
        Write("gateway.yaml", Kinds(""));
        LookTwice(reload);
        Assert.Equal("allow all", Said(room, version));
        Assert.False(room.Find("crm")!.MayReveal("reload-badge"));
        Assert.Equal("EMP-204412", Shown(live));
    }

    private static string Kinds(string family) =>
        $"version: 1\nmasking: {{ kinds: [ {{ name: reload-badge, {family}pattern: 'EMP-[0-9]{{6}}' }} ] }}\n";

    private static string Said(PolicyRoom room, PolicyVersion version)
    {
        Assert.True(room.Replace(version));
        return room.Find("crm")!.Said(SomePolicy.Call("read") with { Hits = [new KindCount("reload-badge", 1)] });
    }

    private static string Shown(LiveConfig live) => MaskPreview.Of("EMP-204412", ["personal"], live.Current.Masking.Rules())!.Shown;

    private static void LookTwice(ConfigReload reload)
    {
        reload.Look();
        reload.Look();
    }

    private static string Policy(string name) => $"name: {name}\nrules: [ {{ name: lists, when: 'method == \"tools/list\"', effect: allow }} ]\n";

    private (LiveConfig Live, ConfigReload Reload) Start()
    {
        var seen = new SeenFiles(Path.Combine(_folder, "gateway.yaml"));
        var outcome = ConfigFile.Read(seen.Config, run: true, seen);
        Assert.Empty(outcome.Errors.Select(error => error.ToString()));
        var live = new LiveConfig(outcome.Config!);
        live.Changed += _ => _changes++;
        return (live, new ConfigReload(live, seen, TimeProvider.System, _logs.CreateLogger<ConfigReload>()));
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
