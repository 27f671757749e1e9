using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>What holds for every message, tried on generated ones.</summary>
public sealed class PropertyTests
{
    private const int Cases = 400;

    [Theory]
    [InlineData(MaskStyle.Redact)]
    [InlineData(MaskStyle.Partial)]
    [InlineData(MaskStyle.Hash)]
    public void Masked_messages_are_valid_alike_stable_and_without_values(MaskStyle style)
    {
        var plan = MaskPlan.For([new MaskObligation("r", ["*"], ["*.hidden", "$.deep[*].x"], style, true, true)], false);
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var values = Some.Values(random);
            var json = Message(random, values);
            var masked = Scanned.Mask(json, plan);
            using var before = JsonDocument.Parse(json);
            using var after = JsonDocument.Parse(masked);
            AssertAlike(before.RootElement, after.RootElement);
            Assert.Equal(masked, Scanned.Mask(masked, plan));
            foreach (var text in Texts(after.RootElement))
            {
                foreach (var (_, value) in values)
                {
                    Assert.False(text.Contains(value, StringComparison.Ordinal), $"seed {seed}: {value} in {json} => {masked}");
                }
            }
        }
    }

    [Fact]
    public void Where_the_recording_hides_nothing_nothing_is_hidden_from_the_client()
    {
        string[] groups = ["*", "card", "email", "secret", "personal"];
        string[] paths = ["*.hidden", "$.deep[*].x", "$.data"];
        var (unchanged, changed) = (0, 0);
        for (var seed = 0; seed < 4 * Cases; seed++)
        {
            var random = new Random(seed);
            var values = random.Next(2) == 0 ? [] : Some.Values(random);
            ImmutableArray<MaskObligation> masks = [.. Enumerable.Range(0, random.Next(3)).Select(i => new MaskObligation(
                $"r{i}", Sample(random, groups), Sample(random, paths), (MaskStyle)random.Next(3), true, random.Next(4) > 0)
            {
                Min = random.Next(3) == 0 ? 90 : 0,
                ExceptPaths = random.Next(3) == 0 ? ["$.data"] : [],
                ExceptTerms = random.Next(3) == 0 && values.Length > 0 ? [values[0].Value] : [],
            })];
            var client = MaskPlan.For(masks, request: false);
            var recorded = client.Recorded(MaskPlan.Recording(Sample(random, groups)));
            var json = Message(random, values);
            if (!string.Equals(json, Scanned.Mask(json, recorded), StringComparison.Ordinal))
            {
                changed++;
                continue;
            }

            unchanged++;
            Assert.Equal(json, Scanned.Mask(json, client));
        }

        Assert.True(unchanged > Cases && changed > Cases, $"{unchanged} {changed}");
    }

    private static ImmutableArray<string> Sample(Random random, string[] names) => [.. names.Where(_ => random.Next(3) == 0)];

    [Fact]
    public void A_recorded_message_has_no_value_anywhere()
    {
        var plan = MaskPlan.Recording(["*"]);
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var values = Some.Values(random);
            var id = Some.Escaped(random, values[random.Next(values.Length)].Value);
            var json = Message(random, values).Replace("\"id\":1", "\"id\":" + id, StringComparison.Ordinal);
            using var after = JsonDocument.Parse(Scanned.Mask(json, plan));
            foreach (var text in Texts(after.RootElement))
            {
                foreach (var (_, value) in values)
                {
                    Assert.DoesNotContain(value, text, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void One_planned_kind_does_not_depend_on_the_others()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var values = Some.Values(random);
            var (kind, value) = values[random.Next(values.Length)];
            var plan = MaskPlan.For([new MaskObligation("r", [kind], [], MaskStyle.Redact, true, true)], false);
            using var after = JsonDocument.Parse(Scanned.Mask(Message(random, values), plan));
            Assert.All(Texts(after.RootElement), t => Assert.DoesNotContain(value, t, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_message_without_values_is_the_same_memory()
    {
        var plan = MaskPlan.For([new MaskObligation("r", ["*"], ["*.nothing"], MaskStyle.Redact, true, true)], false);
        for (var seed = 0; seed < Cases; seed++)
        {
            ReadOnlyMemory<byte> json = Encoding.UTF8.GetBytes(Message(new Random(seed), []));
            var hits = new List<Hit>();
            JsonScanner.Scan(json.Span, hits);
            var masked = Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(json, hits, plan, Scanned.Key));
            Assert.Empty(hits);
            Assert.True(!masked.Changed && json.Equals(masked.Bytes));
        }
    }

    private static string Message(Random random, (string Kind, string Value)[] values)
    {
        var tree = Tree(random, values, 4);
        var text = random.Next(2) == 0 ? Tree(random, values, 3) : Text(random, values);
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":" + Some.Escaped(random, text)
            + "}],\"structuredContent\":{\"deep\":[{\"x\":" + tree + "}],\"data\":" + tree
            + ",\"hidden\":" + Tree(random, values, 2) + "}}}";
    }

    private static string Tree(Random random, (string Kind, string Value)[] values, int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        1 => "true",
        2 => "null",
        3 when values.Length > 0 => values[0].Value,
        < 6 => Some.Escaped(random, Text(random, values)),
        6 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Tree(random, values, depth - 1))) + "]",
        _ => "{" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(i =>
            Some.Escaped(random, $"{i}{(random.Next(6) == 0 ? " " + Text(random, values) : "hidden"[..(random.Next(2) * 6)])}") + ":"
            + Tree(random, values, depth - 1))) + "}",
    };

    private static string Text(Random random, (string Kind, string Value)[] values)
    {
        var words = Some.Words(random, random.Next(3));
        var value = values.Length == 0 ? "" : values[random.Next(values.Length)].Value;
        return random.Next(2) == 0 ? $"{words}\n{value}" : $"{words} ({value}) ü";
    }

    private static void AssertAlike(JsonElement before, JsonElement after)
    {
        Assert.Equal(Kind(before), Kind(after));
        if (before.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(before.GetArrayLength(), after.GetArrayLength());
            foreach (var (one, other) in before.EnumerateArray().Zip(after.EnumerateArray()))
            {
                AssertAlike(one, other);
            }
        }

        if (before.ValueKind == JsonValueKind.Object)
        {
            var names = after.EnumerateObject().Select(p => p.Name).Distinct(StringComparer.Ordinal);
            Assert.Equal(before.EnumerateObject().Count(), names.Count());
            foreach (var (one, other) in before.EnumerateObject().Zip(after.EnumerateObject()))
            {
                AssertAlike(one.Value, other.Value);
            }
        }
    }

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind == JsonValueKind.True ? JsonValueKind.False : value.ValueKind;

    private static IEnumerable<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Nested(value.GetString()!),
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(p => Texts(p.Value).Append(p.Name)),
        _ => [],
    };

    private static IEnumerable<string> Nested(string text)
    {
        yield return text;
        if (text.StartsWith('{') || (text.StartsWith('[') && text.EndsWith(']') && text.AsSpan().IndexOfAny('"', ',') >= 0))
        {
            using var document = JsonDocument.Parse(text);
            foreach (var inner in Texts(document.RootElement).ToArray())
            {
                yield return inner;
            }
        }
    }
}
