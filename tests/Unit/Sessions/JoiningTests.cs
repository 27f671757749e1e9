using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Identity;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Connections;
using Gateway.Edge.Gateway;
using Gateway.Edge.Mcp;
using Gateway.Edge.Sessions;
using Gateway.Governance.Approvals;
using Gateway.Governance.Configuration;
using Gateway.Tests.Identity;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Sessions;

/// <summary>Step 4 where a session is not to be had: which one is joined then, and what a client of each era is told.</summary>
public sealed class JoiningTests
{
    private static readonly Principal Alice = new() { Key = new PrincipalKey("http://127.0.0.1:8080/development", "alice"), Name = "alice" };
    private static readonly ConnectionConfig Up = new() { Name = new ConnectionName("up"), Url = new Uri("http://127.0.0.1:9/mcp") };

    private readonly MemoryStream _body = new();

    [Fact]
    public async Task An_initialize_whose_session_ended_meanwhile_opens_another_and_never_joins_the_shared_one()
    {
        var grains = Interceptor.For<IGrainFactory>(static (method, args) => method.GetGenericArguments()[0] == typeof(ISessionGrain)
            ? Owner((string)args[0]!) : args[0] as ISessionObserver ?? throw new NotSupportedException("Nobody's shared session is joined."));
        using var sessions = new SessionDirectory(grains, null!, new ManualTime(), null!);
        var joining = new Joining(sessions, new Handles(new HandleSeal(new DigestKey(new byte[32])), grains, TimeProvider.System));
        var x = Exchange(Era.Legacy, Methods.Initialize, """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"c","version":"1"}}""");
        Assert.True(await joining.JoinAsync(x));
        var first = x.Session.Id;
        Assert.True(await joining.JoinAnewAsync(x));
        Assert.NotEqual(first, x.Session.Id);
        Assert.True(x.OpensSession);
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_session_that_is_not_to_be_had()
    {
        var owners = 0;
        var shared = OpaqueId.NewSession();
        // Of a principal that is revoked first, and then of one whose session cannot be opened.
        var joins = new Queue<SessionId>([default, shared, shared]);
        var grains = Interceptor.For<IGrainFactory>((method, _) =>
        {
            if (method.GetGenericArguments()[0] == typeof(IPrincipalGrain))
                return Interceptor.For<IPrincipalGrain>((_, _) => Task.FromResult(joins.Dequeue()));
            owners++;
            return Interceptor.For<ISessionGrain>(static (_, _) => Task.FromResult<SessionBinding?>(null));
        });
        using var sessions = new SessionDirectory(grains, null!, new ManualTime(), null!);
        foreach (var asked in (int[])[0, 1, 2])
        {
            Assert.Null(await sessions.JoinAsync(new OpenSession(Alice, Up.Name, new ClientFacts("c", "1"), Era.Modern)));
            Assert.Equal(asked, owners);
        }
    }

    [Theory]
    [InlineData(Era.Legacy, "busy", 429, 1003)]
    [InlineData(Era.Legacy, "gone", 404, -32001)]
    [InlineData(Era.Legacy, "revoked", 403, 1006)]
    [InlineData(Era.Modern, "busy", 503, 1003)]
    [InlineData(Era.Modern, "gone", 503, 1003)]
    [InlineData(Era.Modern, "revoked", 200, 1006)]
    public async Task A_client_of_the_modern_era_is_told_nothing_that_it_would_take_for_a_legacy_server(
        Era era, string why, int status, int code)
    {
        var x = Exchange(era, "server/discover", "{}");
        await (why switch
        {
            "busy" => Refusal.SendBusyAsync(x),
            "gone" => Refusal.SendGoneAsync(x, revoked: null),
            _ => Refusal.SendGoneAsync(x, revoked: "left"),
        });
        Assert.Equal(status, x.Http.Response.StatusCode);
        Assert.Equal(status is 429 or 503, x.Http.Response.Headers.ContainsKey("Retry-After"));
        using var answer = JsonDocument.Parse(_body.ToArray());
        Assert.Equal(code, answer.RootElement.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(1, answer.RootElement.GetProperty("id").GetInt32());
        Assert.Equal(era == Era.Legacy && why == "gone",
            answer.RootElement.GetProperty("error").GetProperty("message").GetString()!.Contains("initialize", StringComparison.Ordinal));
    }

    private static ISessionGrain Owner(string session)
    {
        var binding = new SessionBinding(new SessionId(session), Alice.Key, Up.Name, Era.Legacy, SessionStatus.Open, "", "");
        return Interceptor.For<ISessionGrain>((method, _) => method.ReturnType == typeof(Task<SessionBinding>)
            ? Task.FromResult<SessionBinding?>(binding) : throw new NotSupportedException(method.Name));
    }

    private Exchange Exchange(Era era, string method, string parameters)
    {
        var message = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""");
        Assert.Equal(FrameFault.None, FrameReader.Read(message, FrameSide.Client, 64, out var frame));
        return new Exchange(new DefaultHttpContext { Request = { Method = "POST" }, Response = { Body = _body } }, 0)
        {
            Principal = Alice,
            Era = era,
            Method = method,
            Frame = frame,
            Route = new Route(Up, null!, null!, null!, new LimitsConfig()),
        };
    }
}
