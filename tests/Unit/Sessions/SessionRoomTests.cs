using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Grains.Sessions;
using Xunit;

namespace Gateway.Tests.Sessions;

public sealed class SessionRoomTests
{
    private const long Now = 1_700_000_000_000;
    private const long Minute = 60_000;

    [Fact]
    public void Calls_that_nobody_decided_in_time_make_room_for_others_the_oldest_first()
    {
        var full = Full() with { Waiting = Full().Waiting.SetItem(3, Call(3, Now - (12 * Minute))).SetItem(7, Call(7, Now - (30 * Minute))) };
        var roomy = full.WithRoom(Now);
        Assert.Equal(["a_7"], full.Waiting.Except(roomy!.Waiting).Select(static call => call.Approval));
        var again = (roomy with { Waiting = roomy.Waiting.Add(Call(1_000, Now + Minute)) }).WithRoom(Now);
        Assert.DoesNotContain(again!.Waiting, static call => call.Approval is "a_3" or "a_7");
        Assert.Null((again with { Waiting = again.Waiting.Add(Call(1_001, Now + Minute)) }).WithRoom(Now));
    }

    [Fact]
    public void A_call_whose_caller_may_still_come_back_makes_no_room()
    {
        var full = Full() with { Waiting = Full().Waiting.SetItem(3, Call(3, Now - (9 * Minute))) };
        Assert.Null(full.WithRoom(Now));
        Assert.Null((full with { Waiting = full.Waiting.SetItem(4, Call(4, 0) with { Exchange = "x_4", End = "completed" }) }).WithRoom(Now));
        var ran = full with { Waiting = full.Waiting.SetItem(4, Call(4, 0) with { Exchange = "x_4" }) };
        Assert.DoesNotContain(ran.WithRoom(Now)!.Waiting, static call => call.Approval == "a_4");
        Assert.Equal(999, ran.WithRoom(Now)!.Waiting.Length);
        Assert.Same(ran.WithRoom(Now)!.Waiting[0], full.Waiting[0]);
    }

    private static WaitingCall Call(int number, long expires) => new($"{number}", $"a_{number}", expires);

    private static SessionDocument Full() => new()
    {
        Id = "s_1",
        Principal = new PrincipalKey("https://idp.example", "alice"),
        PrincipalName = "alice",
        Connection = new ConnectionName("crm"),
        Client = new ClientFacts("agent", "1"),
        Era = Era.Modern,
        Status = SessionStatus.Open,
        OpenedAtUnixMs = Now - (60 * Minute),
        Waiting = [.. Enumerable.Range(0, 1_000).Select(static i => Call(i, Now + Minute))],
    };
}
