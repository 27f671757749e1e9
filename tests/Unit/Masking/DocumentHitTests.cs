using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>What was found in a text is hidden in the document that the text is, whoever found it.</summary>
public sealed class DocumentHitTests
{
    private const string Message = """{"result":{"content":[{"type":"text","text":@}]}}""";

    [Fact]
    public void A_name_behind_a_key_without_an_end_is_hidden() => Assert.Equal(
        Put(Message, """{"n":"[private-key]","c":"[person]"}"""),
        Mask(Put(Message, """{"n":"-----BEGIN """ + """PRIVATE KEY-----\nMIIEvQIBADANBgkq","c":"Jane Doe"}"""), "Jane Doe", 85));

    [Theory]
    [InlineData(85)]
    [InlineData(Hit.GaveUp)]
    public void What_reaches_over_several_values_is_hidden_in_each(int confidence) => Assert.Equal(
        Put(Message, """{"first":"Dr. [person]","[person]":[0,"[person]"],"n":1,"c":"Doe"}"""),
        Mask(Put(Message, """{"first":"Dr. Jane","last":[47,"Doe"],"n":1,"c":"Doe"}"""), """Jane\",\"last\":[47,\"Doe""", confidence));

    [Fact]
    public void A_text_in_a_text_that_nobody_could_judge_is_hidden_in_all_its_values()
    {
        const string message = """{"result":{"structuredContent":{"in":@}}}""";
        const string outer = """{"in":@}""";
        const string inner = """{"ssn":"x-77","who":"Jane Doe"}""";
        var blocked = Scanned.Quote(Scanned.Quote(inner)[1..^1])[1..^1];
        Assert.Equal(
            Put(message, Put(outer, """{"[person]":"[masked]","[person] 2":"[person]"}""")),
            Mask(Put(message, Put(outer, inner)), blocked, Hit.GaveUp));
    }

    [Fact]
    public void A_crowd_of_values_is_carried_over_without_reading_the_text_before_each()
    {
        const int empty = 500_000;
        const int values = 20_000;
        string Items(string value) => Put(Message,
            "[" + string.Join(',', Enumerable.Repeat("\"\"", empty).Concat(Enumerable.Repeat($"\"{value}\"", values))) + "]");
        Assert.Equal(Items("[email]"), Scanned.Mask(Items("a@b.co"), MaskPlan.Recording(["*"])));
    }

    // As an analyser tells of a person.
    private static string Mask(string json, string person, int confidence)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var hits = new List<Hit>();
        JsonScanner.Scan(bytes, hits);
        hits.Add(new Hit("person", bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(person)), Encoding.UTF8.GetByteCount(person), confidence));
        hits.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : b.Length.CompareTo(a.Length));
        var plan = MaskPlan.For([new MaskObligation("r", ["*"], ["*.ssn"], MaskStyle.Redact, true, true)], request: false);
        var masked = Assert.IsType<MaskOutcome.Masked>(JsonMasker.Mask(bytes, hits, plan, Scanned.Key));
        return Encoding.UTF8.GetString(masked.Bytes.Span);
    }

    private static string Put(string message, string text) => message.Replace("@", Scanned.Quote(text), StringComparison.Ordinal);
}
