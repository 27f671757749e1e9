using System.Text.Json;
using Xunit;

namespace Gateway.Tests.Management;

/// <summary>What would be hidden is told with the kinds of the configuration, and with the analyser of a connection that is named.</summary>
public sealed class PreviewTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    private const string Path = "/api/v1/mask/preview";

    [Fact]
    public async Task Values_are_told_by_kind_place_and_confidence_and_never_shown()
    {
        var (status, body) = await AskAsync(new { text = """{"who":{"mail":"a@b.example"},"n":4111111111111111,"name":"Jane Roe"}""" });
        Assert.Equal(200, status);
        Assert.Equal(["email $.who.mail 11 95", "card $.n 16 90"], Values(body));
        Assert.Equal("""{"who":{"mail":"[email]"},"n":4000000000000000,"name":"Jane Roe"}""", body.Text("shown"));
        Assert.Equal("notAsked", body.Text("analyser"));
    }

    [Fact]
    public async Task Only_the_kinds_that_are_asked_for_are_hidden()
    {
        var (_, body) = await AskAsync(new { text = "a@b.example, 4111 1111 1111 1111", kinds = new[] { "card" } });
        Assert.Equal("a@b.example, [card]", body.Text("shown"));
    }

    [Fact]
    public async Task A_named_connection_s_analyser_is_asked()
    {
        var (status, body) = await AskAsync(new { text = "for Jane Roe, a@b.example", connection = "read" });
        Assert.Equal((200, "asked", "for [person], [email]"), (status, body.Text("analyser"), body.Text("shown")));
        (_, body) = await AskAsync(new { text = """{"a":[1,"met Jane Roe"]}""", connection = "read" });
        Assert.Equal(["person $.a[1] 8 90"], Values(body));
        Assert.Equal("""{"a":[1,"met [person]"]}""", body.Text("shown"));
    }

    [Fact]
    public async Task What_an_analyser_does_not_answer_counts_as_a_value()
    {
        var (status, body) = await AskAsync(new { text = "for Jane Roe", connection = "mute" });
        Assert.Equal((200, "asked"), (status, body.Text("analyser")));
        Assert.DoesNotContain("Jane", body.Text("shown"), StringComparison.Ordinal);
        Assert.All(Values(body), v => Assert.EndsWith(" 0", v, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_without_an_analyser_says_so_and_one_that_is_not_there_is_told()
    {
        Assert.Equal("none", (await AskAsync(new { text = "for Jane Roe", connection = "crm" })).Body.Text("analyser"));
        var (status, body) = await AskAsync(new { text = "x", connection = "nowhere" });
        Assert.Equal(422, status);
        Assert.Contains("there is no connection of this name", body.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Status, JsonElement Body)> AskAsync(object question)
    {
        using var client = host.As("olga", "ops");
        return await Calls.PostAsync(client, Path, question);
    }

    private static IEnumerable<string> Values(JsonElement body) => body.GetProperty("values").EnumerateArray().Select(v =>
        $"{v.Text("kind")} {v.Text("path")} {v.GetProperty("length").GetInt32()} {v.GetProperty("confidence").GetInt32()}");
}
