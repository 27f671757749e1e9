using System.Collections.Immutable;
using Gateway.Abstractions.Connections;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Policies;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Approvals;
using Gateway.Edge.Connections;
using Gateway.Edge.Mcp;
using Gateway.Governance.Masking;
using Gateway.Governance.Policies.Sql;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Gateway;

/// <summary>Step 5: turns the message into facts.</summary>
internal sealed class Inspection(CatalogueFetch catalogue)
{
    /// <summary>Fills in what the session will be asked; false when the request was refused and answered.</summary>
    public async Task<bool> InspectAsync(Exchange x)
    {
        await x.Route.Room.ReadyAsync();
        var tool = x.Method == Methods.ToolsCall ? await ToolAsync(x) : null;
        if (x is { Era: Era.Modern, Frame.Kind: FrameKind.Request }
            && HeaderCheck.FirstMismatch(x.Http.Request.Headers, x.Frame, Definition(x)) is { } header)
        {
            await Refusal.SendRpcAsync(x, StatusCodes.Status400BadRequest, RpcCodes.HeaderMismatch,
                $"Gateway, step inspect: the header {header} is missing or does not say what the body says. The caller's fault; "
                    + $"make them equal.");
            return false;
        }

        var message = x.Frame?.Message ?? default;
        var hits = new List<Hit>();
        if (!message.IsEmpty) await x.Route.ScanAsync(message, hits, x.Http.RequestAborted);
        var facts = Facts(x, tool, hits);
        x.Request = new AdmitRequest(x.Id, facts, message, hits.Count == 0 ? [] : [.. hits])
        {
            Target = hits.Count == 0 ? null : TargetText.Of(
                facts.Tool?.Name ?? (facts.Prompt.Length > 0 ? facts.Prompt : facts.Resource), message.Span, hits, x.Route.Rules),
        };
        return true;
    }

    /// <summary>Values by kind; one that is cut into pieces counts once.</summary>
    public static ImmutableArray<KindCount> Count(List<Hit> hits)
    {
        if (hits.Count == 0) return [];
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var hit in hits)
        {
            if (hit.Part <= 1) counts[hit.Kind] = counts.GetValueOrDefault(hit.Kind) + 1;
        }

        return [.. counts.Select(c => new KindCount(c.Key, c.Value))];
    }

    private static ToolDefinition? Definition(Exchange x) => ApprovalTools.Answers(x) ? null : x.Route.Room.Find(x.Frame!.Name);

    private async Task<ToolFacts> ToolAsync(Exchange x)
    {
        var name = x.Frame!.Name;
        if (ApprovalTools.Answers(x)) return ApprovalTools.Facts(name);
        if (x.Route.Room.Find(name) is null) await catalogue.FetchAsync(x);
        return x.Route.Room.Facts(name, x.Route.Config);
    }

    private static Facts Facts(Exchange x, ToolFacts? tool, List<Hit> hits)
    {
        var frame = x.Frame;
        return new Facts
        {
            Principal = x.Principal,
            Connection = x.Route.Config.Name,
            Client = frame is { Client.Name.Length: > 0 } ? frame.Client : ClientFacts.None,
            Method = x.Method,
            Tool = tool,
            Prompt = x.Method is Methods.PromptsGet or Methods.Complete ? frame!.Name : "",
            Resource = frame?.Uri ?? "",
            Arguments = frame is null || frame.Arguments.IsEmpty ? default : frame.Arguments.Of(frame.Message),
            Sql = tool is null ? null : SqlArguments.Classify(x.Route.Config.Sql, frame!.Name, frame.Arguments.IsEmpty
                ? default : frame.Arguments.Of(frame.Message)),
            Hits = Count(hits),
            RequestBytes = frame?.Message.Length ?? 0,
            Era = x.Era,
        };
    }
}
