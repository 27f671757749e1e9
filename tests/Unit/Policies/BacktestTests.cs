using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Commands;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Governance.Policies.Backtests;
using Gateway.Governance.Policies.Sql;
using Gateway.Quickstart;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Policies;

/// <summary>A decision is re-derived from what the recording tells, and where that does not suffice it is said so.</summary>
public sealed partial class BacktestTests
{
    private static readonly string[] Conditions =
    [
        "tool.name == \"t1\"", "tool.name in [\"t1\", \"t2\"]", "method == \"tools/call\"", "method == \"resources/read\"",
        "tool.destructive", "tool.readOnly", "tool.known", "tool.idempotent && tool.openWorld", "args.x == 1", "has(args.x)",
        "has(args.x) && args.x > 2", "args.l.exists(i, i == 1)", "args.l.all(i, i != 3)", "size(args.l) == 3", "args.x / args.y == 1",
        "sql.readOnly", "\"t\" in sql.tables", "has(sql.tables)", "\"select\" in sql.kinds", "\"card\" in hits", "hits.email >= 1", "size > 100", "\"g1\" in principal.groups",
        "\"mcp:call\" in principal.scopes", "principal.actors.exists(a, a.subject == \"bot\")", "client.name == \"code\"",
        "session.calls > 3", "session.ageSeconds > 60", "true", "1 / 0 == 1", "resource.startsWith(\"file:\")", "prompt == \"p\"",
        "now.getHours() < 13", "args.b", "args.query.contains(\"mail\")", "string(args.x).startsWith(\"4\")", "size(args) == 2",
        "args.o.b == 2", "args.o.a == \"q\"", "args == {\"x\": 1}", "\"x\" in args", "args.exists(k, k == \"y\")", "1 in args.l",
        "args.l == [1, 2]", "era == \"legacy\"", "type(args.x) == int", "args.x in [1, 2]",
    ];

    public static TheoryData<string, string> Policies
    {
        get
        {
            var policies = new TheoryData<string, string>();
            foreach (var file in Repository.Files.Where(f => f.EndsWith("gateway.yaml", StringComparison.Ordinal)
                && f.StartsWith("examples/", StringComparison.Ordinal)))
                foreach (var policy in GatewayConfig.Parse(file, Repository.Read(file), ConfigFiles.None).Config!.Policies)
                    policies.Add(policy.Name, policy.Source);
            var crm = QuickstartText.Configuration(QuickstartText.DefaultUrl, new Uri("http://127.0.0.1:9/mcp"));
            policies.Add("crm", GatewayConfig.Parse("quickstart", crm, ConfigFiles.None).Config!.Policy("crm")!.Source);
            foreach (var block in Repository.Read("docs/policies.md").Split("```yaml\n").Skip(1).Select(b => b.Split("```")[0]))
            {
                if (block.StartsWith("name:", StringComparison.Ordinal)) policies.Add("docs", block);
                else if (block.StartsWith("- {", StringComparison.Ordinal) || block.StartsWith("- name", StringComparison.Ordinal))
                    policies.Add("docs", "name: docs\nrules:\n" + string.Concat(block.Split('\n').Select(l => "  " + l + "\n")));
            }

            return policies;
        }
    }

    [Fact]
    public void The_policy_that_decided_decides_the_same_from_the_recording() => Prop.ForAll<int>(seed =>
    {
        var random = new System.Random(seed);
        Reproduces(SomePolicy.Random(random, Conditions), new RecordedTraffic(random.Next(3) == 0 ? 0 : 1 << 16, random.Next(2) << 16), ["t1", "t2", "t3", "pay 4111111111111111"], random);
        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Theory]
    [MemberData(nameof(Policies))]
    public void Every_policy_of_the_examples_decides_the_same_from_the_recording(string name, string source)
    {
        Assert.NotEmpty(name);
        var policy = CompiledPolicy.Compile(source, 3).Policy!;
        ImmutableArray<string> tools = [.. Words().Matches(source).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal), "other"];
        var random = new System.Random(7);
        var traffic = new RecordedTraffic();
        for (var i = 0; i < 500; i++) Reproduces(policy, traffic, tools, random);
        Assert.Equal(0, traffic.WithoutFacts);
    }

    // Without the outcomes of conditions, as for a candidate: what it would say is among what is called possible, and where one effect
    // is called certain it is that one.
    [Fact]
    public void What_another_policy_would_have_said_is_never_guessed() => Prop.ForAll<int>(seed =>
    {
        var random = new System.Random(seed);
        var (live, candidate) = (SomePolicy.Of(), SomePolicy.Random(random, Conditions));
        var traffic = new RecordedTraffic(random.Next(3) == 0 ? 0 : 1 << 16);
        var facts = RecordedTraffic.Some(random, ["t1", "t2", "pay 4111111111111111"]);
        var (note, read, _) = traffic.Record(live, facts, new SessionCounters(random.Next(6), 1, 2, 3, 90), SomePolicy.Noon, false);
        var whole = facts with
        {
            Hits = read.Facts.Hits, RequestBytes = read.Facts.RequestBytes,
            Client = facts.Client.Name.Length == 0 ? RecordedTraffic.Client : facts.Client,
        };
        var true_ = candidate.Decide(whole, note.Counters, note.Now, false);
        var again = Rederivation.Of(candidate, read, note.Counters, false);
        var word = true_ switch { Decision.Allow => "allow", Decision.Deny => "deny", _ => "hold" };
        return again.Effects.Contains(word, StringComparer.Ordinal) && (again.Rule is null || again.Rule == true_.Basis.Rule)
            && (again.Effect is not null || again.Undecided.Length > 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void The_samples_hide_facts_and_leave_some_decisions_open()
    {
        var (hidden, open, certain) = (0, 0, 0);
        for (var seed = 0; seed < 1_000; seed++)
        {
            var random = new System.Random(seed);
            var candidate = SomePolicy.Random(random, Conditions);
            var facts = RecordedTraffic.Some(random, ["t1", "t2"]);
            var read = new RecordedTraffic().Record(SomePolicy.Of(), facts, default, SomePolicy.Noon, false).Read;
            if (read.IsPartlyHidden) hidden++;
            if (Rederivation.Of(candidate, read, default, false).Effect is null) open++;
            else if (read.IsPartlyHidden) certain++;
        }

        Assert.InRange(hidden, 200, 800);
        Assert.InRange(open, 20, 500);
        Assert.InRange(certain, 100, 800);
    }

    [Fact]
    public void What_was_hidden_is_not_told_by_the_facts()
    {
        var facts = RecordedTraffic.Some(new System.Random(1), ["q"]) with
        {
            Method = "tools/call",
            Tool = Abstractions.Connections.ToolFacts.Unknown("q"),
            Arguments = """{"query":"select * from t where mail = 'jane.roe@customer.example'"}"""u8.ToArray(),
            Sql = new Abstractions.Sessions.SqlFacts(true, true, 1, ["select"], ["hidden_table"]),
        };
        var policy = SomePolicy.Of("name: a, when: '\"hidden_table\" in sql.tables', effect: allow");
        var (_, read, payload) = new RecordedTraffic().Record(policy, facts, default, SomePolicy.Noon, false);
        Assert.DoesNotContain("hidden_table", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.roe", payload, StringComparison.Ordinal);
        Assert.Equal("allow", Rederivation.Of(policy, read, default, false).Effect);
        var other = SomePolicy.Of("name: a, when: '\"hidden_table\" in sql.tables && true', effect: allow");
        var again = Rederivation.Of(other, read, default, false);
        Assert.Equal(["allow", "deny"], again.Effects);
        Assert.Equal(["a"], again.Undecided);
    }

    [Fact]
    public void Unreadable_sql_decides_from_the_recording_as_it_did_then()
    {
        var policy = SomePolicy.Of("name: yes, when: 'true', effect: allow",
            "name: no, when: '\"salaries\" in sql.tables', effect: deny, reason: no");
        var call = SomePolicy.Call("run_sql") with { Connection = new Abstractions.Connections.ConnectionName("c1") };
        foreach (var (sql, rule, recorded) in new[]
        {
            (SqlClassifier.Classify("", SqlDialect.Sqlite), "no", """ "sql":{"unknown":true} """),
            // As it was recorded before what is unknown was told apart from what is not there.
            (new Abstractions.Sessions.SqlFacts(false, false, 0, ["unknown"], []), "yes",
                """ "sql":{"statements":0,"kinds":["unknown"],"tables":[]} """),
        })
        {
            var (note, read, payload) = new RecordedTraffic().Record(policy, call with { Sql = sql }, default, SomePolicy.Noon, false);
            Assert.Equal(rule, note.Decision.Basis.Rule);
            Assert.Contains(recorded.Trim(), payload, StringComparison.Ordinal);
            Assert.Equal(rule, Rederivation.Of(policy, read, default, false).Rule);
        }
    }

    [Fact]
    public void What_is_left_out_is_counted_where_it_would_be_looked_at_and_what_was_erased_is_counted_apart()
    {
        var (since, before) = (SomePolicy.Noon.ToUnixTimeMilliseconds(), SomePolicy.Noon.ToUnixTimeMilliseconds() - 1);
        var run = new BacktestRun(SomePolicy.Of(), SomePolicy.Noon, "c1");
        Begin("c1");
        run.Add(2, before, EntryKind.Admitted, Decided("crm"));
        run.Add(3, since, EntryKind.Admitted, Decided("other"));
        run.Add(4, since, EntryKind.Admitted, Decided("crm"));
        run.Add(5, before, EntryKind.Denied, default);
        run.Add(6, since, EntryKind.Denied, default);
        run.Add(7, since, EntryKind.Completed, default);
        Begin("c2");
        run.Add(2, since, EntryKind.Admitted, Decided("crm"));
        run.Add(3, since, EntryKind.Admitted, default);
        // Whatever connection it was of.
        Begin(null);
        run.Add(2, since, EntryKind.Admitted, default);

        var report = run.Report();
        Assert.Equal((0L, 1L, 2L), (report.Decisions, report.WithoutFacts, report.Erased));
        var (said, json) = (new StringWriter(), JsonSerializer.SerializeToElement(report, JsonSerializerOptions.Web));
        BacktestText.Print(new Screen(said, false), json);
        Assert.Contains("1 entries that tell no facts", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 decisions, of this policy or others, that were erased", said.ToString(), StringComparison.Ordinal);

        void Begin(string? connection)
        {
            run.Begin(OpaqueId.NewSession());
            run.Add(1, before, EntryKind.Opened, connection is null ? default(ReadOnlyMemory<byte>)
                : Encoding.UTF8.GetBytes($$"""{"principal":{"issuer":"i","subject":"s"},"connection":"{{connection}}"}"""));
        }

        static byte[] Decided(string policy) => Encoding.UTF8.GetBytes(
            $$$"""{"exchange":"x","method":"m","decision":{"effect":"allow","policy":"{{{policy}}}","version":1,"rule":"r"}}""");
    }

    private static void Reproduces(CompiledPolicy policy, RecordedTraffic traffic, ImmutableArray<string> tools, System.Random random)
    {
        var facts = RecordedTraffic.Some(random, tools);
        var counters = new SessionCounters(random.Next(6), random.Next(3), random.Next(3), random.Next(3), random.Next(120));
        var (note, read, payload) = traffic.Record(policy, facts, counters, SomePolicy.Noon.AddMilliseconds(random.Next(90_000_000)),
            random.Next(4) == 0);
        var again = Rederivation.Of(policy, read, read.Counters, read.DefaultAllow);
        Assert.True(
            again.Effect == note.Effect && again.Rule == note.Decision.Basis.Rule && read.Effect == note.Effect,
            $"{note.Effect} {note.Decision.Basis.Rule} came out as {string.Join(" or ", again.Effects)} {again.Rule}, open: "
                + $"{string.Join(", ", again.Undecided)}\n{payload}\n"
                + string.Join('\n', policy.Rules.Select(rule => $"{rule.Name} {rule.Effect} {rule.When.Root}")));
    }

    [GeneratedRegex("\"([a-z_]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
