using System.Text.Json;
using Gateway.Abstractions.Identity;
using Gateway.Edge.Gateway;
using Gateway.Edge.Identity;
using Gateway.Governance.Configuration;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Management;

/// <summary>The way of every management request: identify, look for a revocation, read the body, ask, and write the answer or the
/// problem.</summary>
/// <remarks>The one place of this API where exceptions become answers.</remarks>
internal sealed partial class ManagementDoor(
    TokenGate gate, OriginGuard origins, LiveConfig config, IMediator mediator, IGrainFactory grains, ILogger<ManagementDoor> log)
{
    /// <summary>Asks and answers with JSON.</summary>
    public Task SendAsync<T>(HttpContext context, Func<Caller, IRequest<Outcome<T>>> ask)
        where T : class => AnswerAsync(context, caller => SendAsync(context, ask(caller), WriteJsonAsync));

    /// <summary>Asks with a JSON body and answers with JSON.</summary>
    public Task SendAsync<TBody, T>(HttpContext context, Func<Caller, TBody, IRequest<Outcome<T>>> ask)
        where TBody : class
        where T : class => AnswerAsync(context, async caller =>
        {
            var (body, fault) = await ManagementBody.ReadJsonAsync<TBody>(context);
            if (body is not null) await SendAsync(context, ask(caller, body), WriteJsonAsync);
            else await Problem.WriteAsync(context, fault!);
        });

    /// <summary>Asks with a text body and answers with JSON.</summary>
    public Task SendTextAsync<T>(HttpContext context, int bytesMax, Func<Caller, string, IRequest<Outcome<T>>> ask)
        where T : class => AnswerAsync(context, async caller =>
        {
            var (body, fault) = await ManagementBody.ReadTextAsync(context, bytesMax);
            if (body is not null) await SendAsync(context, ask(caller, body), WriteJsonAsync);
            else await Problem.WriteAsync(context, fault!);
        });

    /// <summary>Asks for something that writes its own response, such as a stream.</summary>
    public Task StreamAsync<T>(HttpContext context, Func<Caller, IRequest<Outcome<T>>> ask, Func<T, HttpContext, Task> run)
        where T : class => AnswerAsync(context, caller => SendAsync(context, ask(caller), (_, answer) => run(answer, context)));

    private static async Task WriteJsonAsync<T>(HttpContext context, T answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, ManagementJson.Options, context.RequestAborted);
    }

    private async Task SendAsync<T>(HttpContext context, IRequest<Outcome<T>> request, Func<HttpContext, T, Task> write)
        where T : class
    {
        var outcome = await mediator.Send(request, context.RequestAborted);
        if (outcome.Fault is { } fault) await Problem.WriteAsync(context, fault);
        else await write(context, outcome.Answer!);
    }

    private async Task AnswerAsync(HttpContext context, Func<Caller, Task> answer)
    {
        try
        {
            var (caller, fault) = await IdentifyAsync(context);
            if (caller is not null) await answer(caller);
            else await Problem.WriteAsync(context, fault!);
        }
        catch (OperationCanceledException)
        {
            // The client went away, or was too slow to be waited for.
            context.Abort();
        }
        catch (Exception exception) when (ManagementFault.IsUnavailable(exception))
        {
            await FailAsync(context, ManagementFault.Unavailable());
        }
        catch (Exception exception) when (ManagementFault.IsDamage(exception))
        {
            await FailAsync(context, ManagementFault.Damaged());
        }
        catch (Exception exception)
        {
            LogUnexpected(log, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "", exception.GetType().Name);
            await FailAsync(context, new ManagementFault(500, new GatewayError(ErrorCodes.Unexpected, "manage", "gateway",
                "The gateway failed in a way that it did not expect.", "Try again; the log names the kind of failure at this time.")));
        }
    }

    private async Task<(Caller? Caller, ManagementFault? Fault)> IdentifyAsync(HttpContext context)
    {
        // A page cannot hold a token of this API by itself, but one that was given to it is no reason to obey any page.
        if (origins.Check(context.Request) is { } foreign) return (null, ManagementFault.Of(foreign));
        var result = await gate.IdentifyAsync(context, resource: null);
        if (result is IdentityResult.Refused refused) return (null, ManagementFault.Of(refused));

        var identified = (IdentityResult.Identified)result;
        var principal = identified.Principal;
        var known = await grains.GetGrain<IPrincipalGrain>(principal.Key.ToString()).ViewAsync();
        if (known.Revoked) return (null, ManagementFault.Revoked());
        foreach (var actor in principal.Actors)
            if ((await grains.GetGrain<IPrincipalGrain>(actor.ToString()).ViewAsync()).Revoked) return (null, ManagementFault.Revoked());
        await NoteAsync(identified, known);
        return (new Caller(principal, Caller.RolesOf(principal, config.Current.Identity.Roles), identified.Expires)
        {
            Unscoped = Unscoped(principal),
        }, null);
    }

    private ManagementFault? Unscoped(Principal principal) => config.Current.Identity.ManagementScope is { } scope
        && gate.RequireScopes(principal, resource: null, [scope]) is { } refused ? ManagementFault.Of(refused) : null;

    // Who decides approvals is looked at again when the call runs, by the groups that their newest token showed. A token that somebody else
    // acts with has the groups that this one was given, and says nothing of the person's own.
    private async Task NoteAsync(IdentityResult.Identified identified, PrincipalView known)
    {
        var principal = identified.Principal;
        var issuedAt = identified.IssuedAt?.ToUnixTimeMilliseconds() ?? 0;
        if (!principal.Actors.IsEmpty || issuedAt < known.TokenAtUnixMs) return;
        if (!known.Groups.IsDefault && issuedAt == known.TokenAtUnixMs && known.Name == principal.Name
            && known.Groups.SequenceEqual(principal.Groups, StringComparer.Ordinal)) return;
        try
        {
            await grains.GetGrain<IPrincipalGrain>(principal.Key.ToString()).SeenAsync(principal.Groups, principal.Name, issuedAt);
        }
        catch (Exception exception) when (ManagementFault.IsUnavailable(exception))
        {
            // What was known stays known, as where the principal's owner says that it could not write it.
        }
    }

    private static Task FailAsync(HttpContext context, ManagementFault fault)
    {
        if (!context.Response.HasStarted) return Problem.WriteAsync(context, fault);
        context.Abort();
        return Task.CompletedTask;
    }
}
