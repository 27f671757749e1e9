using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Edge.Sessions;
using Xunit;

namespace Gateway.Tests.Sessions;

public sealed class OpenRequestsTests
{
    [Fact]
    public void What_a_silo_elsewhere_says_again_and_again_is_one_thing_to_hide()
    {
        var requests = new OpenRequests();
        for (var i = 0; i < 2_000; i++) requests.Open(Asked(Mask("cards", "card", "*.number")));
        requests.Open(Asked(Mask("cards", "card"), Mask("mails", "email")));
        Assert.Equal(["cards", "cards", "mails"], requests.Masks.Select(static mask => mask.Rule));
    }

    [Fact]
    public void What_an_upstream_may_be_at_still_is_known_by_its_id_and_beyond_what_is_kept_anything_may_be()
    {
        var requests = new OpenRequests();
        for (var id = 1; id <= 256; id++) GiveUp(id);
        Assert.Equal("7", Encoding.UTF8.GetString(Assert.Single(requests.Mistakable(Out("7.0"))).RawId.Span));
        Assert.Empty(requests.Mistakable(Out("300")));
        Assert.Empty(requests.Mistakable(Asked(Mask("cards", "card"))));

        // The first of them found no room any more, and means doubt for its own id alone; of very many, for every id.
        GiveUp(257);
        Assert.Empty(requests.Mistakable(Out("3000")));
        Assert.Equal(5, requests.Mistakable(Out("1")).Length);
        for (var id = 258; id <= 256 + 1_024; id++) GiveUp(id);
        Assert.Empty(requests.Mistakable(Out("3000")));
        GiveUp(256 + 1_025);
        var any = requests.Mistakable(Out("3000"));
        Assert.Equal(["prompts/list", "resources/list", "resources/templates/list", "tasks/list", "tools/list"],
            any.Select(static other => other.Method).Order(StringComparer.Ordinal));
        Assert.All(any, static other => Assert.Equal(["cards"], other.Masks.Select(static mask => mask.Rule)));

        void GiveUp(int id)
        {
            var asked = Out(id.ToString(CultureInfo.InvariantCulture));
            requests.Open(asked);
            requests.Close(asked, isResumable: false);
        }
    }

    [Fact]
    public void A_client_that_uses_one_id_again_and_again_is_in_doubt_of_what_differs_alone()
    {
        var requests = new OpenRequests();
        for (var call = 0; call < 2_000; call++)
        {
            var asked = Out("1");
            requests.Open(asked);
            Assert.Equal(call == 0 ? 0 : 1, requests.Mistakable(asked).Length);
            requests.Close(asked, isResumable: false);
        }

        Assert.Empty(requests.Mistakable(Out("2")));
    }

    [Fact]
    public void A_number_and_a_string_may_be_one_id_to_a_server_and_their_answers_are_apart()
    {
        var requests = new OpenRequests();
        var (number, text) = (Out("1"), Out("\"1\""));
        requests.Open(number);
        requests.Open(text);
        Assert.Equal([number], requests.Mistakable(text));
        Assert.Equal([text], requests.Find(text.Id));
        Assert.Equal([number], requests.Find(RequestId.Of("1.0"u8)));
        Assert.False(RequestId.Of("\"01\""u8).MayBe(number.Id));
    }

    [Fact]
    public void An_id_is_taken_until_its_own_request_or_its_answer_frees_it()
    {
        var requests = new OpenRequests();
        var id = RequestId.Of("1"u8);
        var (first, second) = (OpaqueId.NewExchange(), OpaqueId.NewExchange());
        Assert.True(requests.TryTake(id, first));
        Assert.False(requests.TryTake(RequestId.Of("1.0"u8), second));
        requests.Free(id, second);
        Assert.False(requests.TryTake(id, second));
        requests.Free(id, first);
        Assert.True(requests.TryTake(id, second));
        requests.Free(id, first);
        Assert.False(requests.TryTake(id, first));
        requests.Free(id);
        Assert.True(requests.TryTake(id, first));
    }

    private static OpenRequest Out(string id) =>
        new(Encoding.UTF8.GetBytes(id), "tools/call", "echo", [Mask("cards", "card")], sql: null) { IsOut = true };

    // New arrays each time, as a message brings them.
    private static MaskObligation Mask(string rule, string kind, params string[] paths) =>
        new(rule, [kind], [.. paths], MaskStyle.Redact, Request: false, Response: true);

    private static OpenRequest Asked(params MaskObligation[] masks) =>
        new("1"u8.ToArray(), "tools/call", "echo", [.. masks], sql: null);
}
