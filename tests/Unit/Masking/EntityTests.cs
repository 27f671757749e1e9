using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Edge.Masking;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Entities;
using Gateway.Tests.Identity;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>An analyser over Presidio's interface: places are mapped, and whatever it does not answer well is blocked.</summary>
public sealed class EntityTests
{
    private const string Message = """
        {"jsonrpc":"2.0","id":"Jane","method":"x","params":{"a":"Dr. Jané Roe \ud83d\ude00 met J\u00f6rg Kurz","b":"{\"who\":\"Jane \\\"J\\\" Roe\",\"Jane Roe\":1}",
        "Jane Roe":[12,"nobody"],"c":"Jane Roe"}}
        """;

    private static readonly string[] Names = ["Jané Roe", "Jörg Kurz", "Jane \"J\" Roe", "Jane Roe"];

    [Fact]
    public async Task Names_are_found_where_they_stand_in_strings_names_and_documents()
    {
        using var fake = new FakeAnalyser(Names);
        var hits = await HitsAsync(fake, Message);
        Assert.Equal(
            ["Jané Roe", "J\\u00f6rg Kurz", "Jane \\\\\\\"J\\\\\\\" Roe", "Jane Roe", "Jane Roe", "Jane Roe"],
            hits.Select(h => Raw(h, Message)));
        Assert.All(hits, h => Assert.Equal(("person", 87), (h.Kind, h.Confidence)));
        Assert.DoesNotContain("Jane", fake.Texts);
        using var asked = JsonDocument.Parse(fake.Bodies[0]);
        Assert.Equal("de", asked.RootElement.GetProperty("language").GetString());
        Assert.Equal(["LOCATION", "ORGANIZATION", "PERSON"],
            asked.RootElement.GetProperty("entities").EnumerateArray().Select(e => e.GetString()!));
    }

    [Fact]
    public async Task Names_are_hidden_in_documents_inside_texts_too()
    {
        using var fake = new FakeAnalyser(Names);
        const string json = """{"result":{"content":[{"type":"text","text":"{\"who\":\"Jane Roe\",\"n\":[\"x Jane Roe\"]}"}]}}""";
        var hits = await HitsAsync(fake, json);
        var plan = MaskPlan.For([new MaskObligation("r", ["person"], [], MaskStyle.Redact, true, true)], request: false);
        var outcome = JsonMasker.Mask(Encoding.UTF8.GetBytes(json), hits, plan, Scanned.Key);
        Assert.Equal("""{"result":{"content":[{"type":"text","text":"{\"who\":\"[person]\",\"n\":[\"x [person]\"]}"}]}}""",
            Encoding.UTF8.GetString(Assert.IsType<MaskOutcome.Masked>(outcome).Bytes.Span));
    }

    [Fact]
    public async Task The_same_text_is_asked_about_once_and_kept_without_its_text()
    {
        using var fake = new FakeAnalyser(Names);
        var analyser = Analyser(fake);
        const string json = """{"result":["Jane Roe","Jane Roe"]}""";
        for (var i = 0; i < 3; i++)
        {
            var hits = new List<Hit>();
            await analyser.AddAsync(Encoding.UTF8.GetBytes(json), hits, CancellationToken.None);
            Assert.Equal(2, hits.Count);
        }

        Assert.Single(fake.Texts);
    }

    [Theory]
    [InlineData("[{\"entity_type\":\"PERSON\",\"start\":0,\"end\":900,\"score\":0.9}]")]
    [InlineData("[{\"entity_type\":\"PERSON\",\"start\":-1,\"end\":2,\"score\":0.9}]")]
    [InlineData("[{\"entity_type\":\"PERSON\",\"start\":3,\"end\":3,\"score\":0.9}]")]
    [InlineData("[{\"entity_type\":\"PERSON\",\"start\":1.5,\"end\":2,\"score\":0.9}]")]
    [InlineData("[{\"entity_type\":\"PERSON\",\"start\":0,\"end\":2,\"score\":7}]")]
    [InlineData("[{\"entity_type\":\"PERSON\",\"start\":0,\"end\":2}]")]
    [InlineData("[{\"start\":0,\"end\":2,\"score\":1}]")]
    [InlineData("[{\"entity_type\":\"\\ud800\",\"start\":0,\"end\":2,\"score\":0.9}]")]
    [InlineData("{\"error\":\"no model\"}")]
    [InlineData("[")]
    [InlineData("[] []")]
    [InlineData("")]
    [InlineData("null")]
    public async Task An_answer_that_the_interface_does_not_allow_blocks_its_text(string answer)
    {
        using var fake = new FakeAnalyser(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) });
        await AssertBlockedAsync(fake);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Redirect)]
    [InlineData(HttpStatusCode.NoContent)]
    public async Task A_refusal_blocks_the_text(HttpStatusCode status)
    {
        using var fake = new FakeAnalyser(_ => new HttpResponseMessage(status) { Content = new StringContent("[]") });
        await AssertBlockedAsync(fake);
    }

    [Fact]
    public async Task A_huge_or_endless_answer_blocks_the_text()
    {
        using var huge = new FakeAnalyser(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(new string(' ', 2 << 20) + "[]") });
        await AssertBlockedAsync(huge);
        var many = "[" + string.Join(',', Enumerable.Repeat("{\"entity_type\":\"X\",\"start\":0,\"end\":1,\"score\":1}", 10_001)) + "]";
        using var crowd = new FakeAnalyser(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(many) });
        await AssertBlockedAsync(crowd);
        using var broken = new FakeAnalyser(_ => throw new HttpRequestException("refused"));
        await AssertBlockedAsync(broken);
    }

    [Fact]
    public async Task What_is_not_answered_in_time_is_blocked_and_asked_again_later()
    {
        var time = new ManualTime();
        using var fake = new FakeAnalyser(Names) { Waits = true };
        var analyser = Analyser(fake, time);
        var hits = new List<Hit>();
        var asking = analyser.AddAsync("""{"result":"Jane Roe"}"""u8.ToArray(), hits, CancellationToken.None);
        await fake.Asked;
        time.Advance(TimeSpan.FromSeconds(3));
        await asking;
        Assert.Equal(["organisation", "person", "place"], hits.Select(h => h.Kind).Order(StringComparer.Ordinal));
        Assert.All(hits, h => Assert.Equal((11, 8, Hit.GaveUp), (h.Offset, h.Length, h.Confidence)));

        fake.Waits = false;
        hits.Clear();
        await analyser.AddAsync("""{"result":"Jane Roe"}"""u8.ToArray(), hits, CancellationToken.None);
        Assert.Equal("person", Assert.Single(hits).Kind);
    }

    [Fact]
    public async Task More_texts_than_may_be_asked_about_are_blocked()
    {
        using var fake = new FakeAnalyser(Names);
        var analyser = new EntityAnalyser(Config with { Texts = 2 }, new HttpMessageInvoker(fake), TimeProvider.System);
        var hits = new List<Hit>();
        await analyser.AddAsync("""{"result":["aa","bb","cc"]}"""u8.ToArray(), hits, CancellationToken.None);
        Assert.Equal(2, fake.Texts.Count);
        Assert.Equal(3, hits.Count(h => h.Confidence == Hit.GaveUp));
    }

    [Fact]
    public void The_texts_of_one_document_share_its_decoding()
    {
        const int texts = 20_000;
        const string text = "Jane Roe \\\\\\\\u263a, aged forty-two";
        var json = "{\"result\":\"[" + string.Join(',', Enumerable.Repeat($"\\\"{text}\\\"", texts)) + "]\"}";
        var hits = new List<Hit>();
        foreach (var asked in EntityTexts.Of(Encoding.UTF8.GetBytes(json)))
        {
            asked.Block(["person", "place", "organisation"], hits);
            Assert.True(asked.TryAdd([new EntitySpan("person", 0, 8, 85)], hits));
        }

        Assert.Equal(4 * texts, hits.Count);
        Assert.Equal((text, "Jane Roe"), (Raw(hits[^2], json), Raw(hits[^1], json)));
    }

    private static AnalyserConfig Config { get; } = new() { Url = new Uri("http://127.0.0.1:5002/"), Language = "de" };

    private static EntityAnalyser Analyser(FakeAnalyser fake, TimeProvider? time = null) =>
        new(Config, new HttpMessageInvoker(fake), time ?? TimeProvider.System);

    private static async Task AssertBlockedAsync(FakeAnalyser fake)
    {
        var hits = await HitsAsync(fake, """{"result":"Jane Roe"}""");
        Assert.Equal(["organisation", "person", "place"], hits.Select(h => h.Kind).Order(StringComparer.Ordinal));
        Assert.All(hits, h => Assert.Equal((11, 8, Hit.GaveUp), (h.Offset, h.Length, h.Confidence)));
    }

    private static async Task<List<Hit>> HitsAsync(FakeAnalyser fake, string json)
    {
        var hits = new List<Hit>();
        await Analyser(fake).AddAsync(Encoding.UTF8.GetBytes(json), hits, CancellationToken.None);
        return hits;
    }

    private static string Raw(Hit hit, string json) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(json), hit.Offset, hit.Length);
}
