using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Policies;
using Gateway.Governance.Approvals;
using Xunit;

namespace Gateway.Tests.Approvals;

/// <summary>What was approved is what runs, and nobody lets a call of their own run.</summary>
public sealed class ExactnessTests
{
    private static readonly Principal Alice = SomeApproval.Person("alice") with { ClientId = "app", Actors = [new(SomeApproval.Idp, "bot")] };

    [Fact]
    public void None_of_five_thousand_changed_calls_runs()
    {
        var random = new Random(5);
        var call = JsonNode.Parse("""
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"to":"bob","amount":10,"deep":{"a":[1,2,{"b":null}],
            "t":"x"},"flag":true,"text":"pay bob"},"_meta":{"progressToken":1,"custom":"kept"}}}
            """)!;
        var sent = call.ToJsonString();
        var request = SomeApproval.Request(caller: Alice, message: sent);
        var approved = SomeApproval.Begun(request).Voted(SomeApproval.Yes(SomeApproval.Person("dan", "dba"))).View;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (tried, executed) = (0, 0);
        while (tried < 5_000)
        {
            var (facts, binding, basis, message, label) = Mutant(random, sent);
            if (label.Length == 0) continue;
            tried++;
            seen.Add(label);
            var digest = CallDigest.Of(facts, binding, basis, Encoding.UTF8.GetBytes(message), SomeApproval.Key);
            var ask = SomeApproval.Ask(approved) with
            {
                Digest = digest, Principal = facts.Principal, Binding = binding, Basis = basis,
            };
            if (approved.Released(ask).Consume == ConsumeResult.Granted) executed++;
        }

        Assert.Equal(0, executed);
        Assert.True(seen.Count >= 12, string.Join(", ", seen));
        Assert.Equal(ConsumeResult.Granted, approved.Released(SomeApproval.Ask(approved)).Consume);
        Assert.Equal(ConsumeResult.NotApproved, approved.Released(SomeApproval.Ask(approved), SomeApproval.At(600_000)).Consume);
    }

    [Fact]
    public void A_retry_with_a_new_progress_token_is_the_same_call()
    {
        var facts = SomeApproval.Facts(Alice, "");
        byte[] Of(string meta) => CallDigest.Of(facts, SomeApproval.Binding, SomeApproval.Basis, Encoding.UTF8.GetBytes(
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"pay","arguments":{},"_meta":META}}"""
                .Replace("META", meta, StringComparison.Ordinal)), SomeApproval.Key);
        Assert.Equal(Of("""{"progressToken":1}"""), Of("""{"progressToken":2,"traceparent":"x"}"""));
        Assert.NotEqual(Of("""{"progressToken":1}"""), Of("""{"progressToken":1,"tenant":"b"}"""));
    }

    [Theory]
    [InlineData("""{"name":"pay","arguments":{"to":"eve"},"_meta":{"env":"staging","progressToken":9}}""", true)]
    [InlineData("""{"_meta":{"env":"staging"},"name":"pay"}""", true)]
    [InlineData("""{"name":"pay","arguments":{"to":"bob"},"_meta":{"env":"prod"}}""", false)]
    [InlineData("""{"name":"pay","arguments":{"to":"bob"}}""", false)]
    [InlineData("""{"name":"pay","arguments":{"to":"bob"},"env":"staging"}""", false)]
    [InlineData("""{"name":"pay","arguments":{"to":"bob"},"task":{"ttl":1},"_meta":{"env":"staging"}}""", false)]
    [InlineData("""{"name":"pay2","arguments":{"to":"bob"},"_meta":{"env":"staging"}}""", false)]
    public void Calls_of_a_window_are_alike_beside_their_arguments(string parameters, bool areAlike)
    {
        byte[] Of(string text, string client = "agent", string method = "tools/call") => CallDigest.BesideArguments(
            SomeApproval.Facts(Alice, "") with { Client = new(client, "1"), Method = method },
            Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{{text}}}"""), SomeApproval.Key);
        var approved = Of("""{"name":"pay","arguments":{"to":"bob"},"_meta":{"env":"staging","progressToken":1}}""");
        Assert.Equal(areAlike, WindowMatch.AreAlike(approved, Of(parameters)));
        Assert.False(WindowMatch.AreAlike(approved, Of(parameters, "another")));
        Assert.False(WindowMatch.AreAlike(approved, Of(parameters, method: "prompts/get")));
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData("1.50", null)]
    [InlineData("9007199254740992", null)]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1e400", "infinity, null or an error")]
    [InlineData("1e-400", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.1", null)]
    [InlineData("0.10000000000000000001", "0.1")]
    public void A_number_that_is_read_differently_is_told(string lexeme, string? read) =>
        Assert.Equal(read, NumberReading.Differs(lexeme));

    [Fact]
    public void Nobody_decides_a_call_of_their_own_in_any_guise()
    {
        var (tried, accepted) = (0, 0);
        string[] channels = ["api", "slack", "email", "webhook"];
        var twin = new PrincipalKey(SomeApproval.Other, "a.smith");
        var bot = new PrincipalKey(SomeApproval.Idp, "bot");
        foreach (var kind in Enum.GetValues<VoteKind>())
            foreach (var channel in channels)
                foreach (var isLinked in new[] { false, true })
                    foreach (var voter in Guises(twin, bot, isLinked))
                        foreach (var groups in new[] { "dba", "incident", "dba incident admin" })
                        {
                            var world = SomeApproval.At() with
                            {
                                Links = isLinked ? new LinkedIdentities([[new(SomeApproval.Idp, "alice"), twin]]) : LinkedIdentities.None,
                            };
                            var terms = new ApprovalTerms { MayDelegate = true, BreakGlass = ["incident"] };
                            var view = SomeApproval.Begun(SomeApproval.Request(terms, Alice));
                            var step = view.Voted(new Vote(kind, voter with { Groups = [.. groups.Split(' ')] }, "because")
                            {
                                Origin = new VoteOrigin(channel, "1"), DelegateTo = "user:zoe",
                            }, world);
                            tried++;
                            if (step.Vote == VoteResult.Accepted || !ReferenceEquals(step.View, view)) accepted++;
                        }

        Assert.True(tried >= 300, $"{tried} cases");
        Assert.Equal(0, accepted);
    }

    // Herself, her linked self, the agent that acts for her, somebody for whom that agent acts, and agents that act for an approver.
    private static IEnumerable<Principal> Guises(PrincipalKey twin, PrincipalKey bot, bool isLinked)
    {
        yield return SomeApproval.Person("alice");
        yield return SomeApproval.Person("bot");
        yield return SomeApproval.Person("carl") with { Actors = [new(SomeApproval.Idp, "alice")] };
        yield return SomeApproval.Person("carl") with { Actors = [bot] };
        yield return SomeApproval.Person("dan") with { Actors = [new(SomeApproval.Idp, "helper")] };
        if (isLinked) yield return new Principal { Key = twin, Name = "Dan" };
        if (isLinked) yield return SomeApproval.Person("carl") with { Actors = [twin] };
    }

    private static (Facts Facts, CallBinding Binding, DecisionBasis Basis, string Message, string Label) Mutant(Random random, string sent)
    {
        var (facts, binding, basis, message) = (SomeApproval.Facts(Alice, sent), SomeApproval.Binding, SomeApproval.Basis, sent);
        var key = Alice.Key;
        var noise = random.Next(1_000_000);
        switch (random.Next(16))
        {
            case 0: return (facts with { Connection = new("other") }, binding, basis, message, "connection");
            case 1: return (facts, binding with { Endpoint = $"https://crm.example/{noise}" }, basis, message, "endpoint");
            case 2: return (facts, binding with { Definition = BitConverter.GetBytes(noise) }, basis, message, "definition");
            case 3: return (facts, binding with { Credential = $"X {noise}" }, basis, message, "credential");
            case 4: return (facts with { Principal = Alice with { Key = key with { Subject = $"u{noise}" } } }, binding, basis, message, "subject");
            case 5: return (facts with { Principal = Alice with { Key = key with { Issuer = SomeApproval.Other } } }, binding, basis, message, "issuer");
            case 6: return (facts with { Principal = Alice with { ClientId = $"c{noise}" } }, binding, basis, message, "client");
            case 7: return (facts with { Principal = Alice with { Actors = [] } }, binding, basis, message, "actors");
            case 8: return (facts with { Client = new($"agent{noise}", "1") }, binding, basis, message, "program");
            case 9: return (facts, binding, basis with { Version = 4 + noise }, message, "version");
            case 10: return (facts, binding, basis with { Policy = $"p{noise}" }, message, "policy");
            case 11: return (facts with { Method = "tools/callx" }, binding, basis, message, "method");
            default:
                var node = JsonNode.Parse(sent)!;
                var label = Mutate(random, node["params"]!.AsObject(), noise);
                message = node.ToJsonString();
                return (facts, binding, basis, message, message == sent ? "" : label);
        }
    }

    private static string Mutate(Random random, JsonObject at, int noise)
    {
        var names = at.Select(member => member.Key).Where(name => name != "progressToken").ToList();
        var name = names[random.Next(names.Count)];
        if (at[name] is JsonObject inner && inner.Count > 0 && random.Next(4) > 0) return Mutate(random, inner, noise);
        switch (random.Next(4))
        {
            case 0:
                at.Remove(name);
                return "removed";
            case 1:
                at[$"new{noise}"] = noise;
                return "added";
            case 2 when at[name] is JsonValue value && value.TryGetValue<int>(out var number):
                at[name] = JsonNode.Parse($"{number}.0");
                return "spelt";
            case 2 when at[name] is JsonArray items:
                items.Insert(random.Next(items.Count + 1), noise);
                return "grown";
            default:
                at[name] = $"changed{noise}";
                return "changed";
        }
    }
}
