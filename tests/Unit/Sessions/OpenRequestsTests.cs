using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
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

    // New arrays each time, as a message brings them.
    private static MaskObligation Mask(string rule, string kind, params string[] paths) =>
        new(rule, [kind], [.. paths], MaskStyle.Redact, Request: false, Response: true);

    private static OpenRequest Asked(params MaskObligation[] masks) =>
        new("1"u8.ToArray(), "tools/call", "echo", [.. masks], sql: null);
}
