using System.Collections.Immutable;
using Gateway.Abstractions.Approvals;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;

namespace Gateway.Governance.Approvals;

/// <summary>The sentences of an approver's sheet.</summary>
internal static class SheetWords
{
    /// <summary>What would happen, in one line.</summary>
    public static string Effect(ApprovalView view)
    {
        var (request, evidence) = (view.Request, Evidence(view));
        var verb = request.Method switch
        {
            "tools/call" => "call",
            "resources/read" => "read",
            "prompts/get" => "get the prompt",
            _ => VisibleText.Line(request.Method),
        };
        var target = VisibleText.Line(request.Target);
        var what = evidence.Sql is { } sql ? Sql(sql)
            : evidence.Tool is not { } tool ? ""
            : tool.ReadOnly ? ", which only reads"
            : tool.Destructive ? ", which may destroy" + (tool.OpenWorld ? " and reaches beyond its server" : "")
            : ", which changes things" + (tool.OpenWorld ? " and reaches beyond its server" : "");
        return $"{verb} {target} on {request.Connection}{what}".Replace("  ", " ", StringComparison.Ordinal);
    }

    /// <summary>Who, for whom, through what, by which rule, until when.</summary>
    public static ImmutableArray<SheetLine> Lines(ApprovalView view)
    {
        var (request, evidence) = (view.Request, Evidence(view));
        var lines = ImmutableArray.CreateBuilder<SheetLine>();
        lines.Add(new("who", ApprovalSheet.Person(request.Principal.Key, request.Principal.Name)));
        // The chain is nearest first: the last actor is the one who began.
        if (!request.Principal.Actors.IsEmpty)
            lines.Add(new("acted by",
                string.Join(", for ", request.Principal.Actors.Select(static actor => VisibleText.Line(actor.ToString())))));
        lines.Add(new("through", string.Join(", ", new[]
        {
            $"{VisibleText.Line(request.Client.Name)} {VisibleText.Line(request.Client.Version)}".Trim(),
            request.Principal.ClientId.Length > 0 ? $"OAuth client {VisibleText.Line(request.Principal.ClientId)}" : "",
        }.Where(static text => text.Length > 0))));
        lines.Add(new("calls", $"{VisibleText.Line(request.Method)} {VisibleText.Line(request.Target)}".Trim()));
        lines.Add(new("on", request.Connection + (request.Binding.IsNone ? "" : $", {VisibleText.Line(request.Binding.Endpoint)}")));
        if (evidence.Sql is { } sql)
            lines.Add(new("SQL", $"{(sql.ReadOnly ? "reads" : "writes, or may write")}: {Kinds(sql)}"
                + (sql.Tables.IsDefaultOrEmpty ? "" : $" on {string.Join(", ", sql.Tables.Select(VisibleText.Line))}")));
        if (evidence.Estimate.Length > 0) lines.Add(new("estimate", VisibleText.Line(evidence.Estimate)));
        lines.Add(new("held by", $"rule {VisibleText.Line(request.Basis.Rule)} of policy {VisibleText.Line(request.Basis.Policy)}, "
            + $"version {request.Basis.Version}"));
        lines.Add(new("may decide", string.Join(", ", view.Asked().Select(VisibleText.Line))));
        if (view.Window is { } window) lines.Add(new("window", Window(window, view.Status == ApprovalStatus.Pending)));
        lines.Add(new("asked", ApprovalSheet.Moment(request.CreatedAtUnixMs)));
        lines.Add(new("expires", $"{ApprovalSheet.Moment(request.ExpiresAtUnixMs)}; no decision by then is a no"));
        var counters = evidence.Counters;
        lines.Add(new("session so far", $"{counters.ToolCalls} tool calls in {counters.AgeSeconds} s, {counters.Denied} refused, "
            + $"{counters.Approved} approved"));
        return lines.ToImmutable();
    }

    /// <summary>What makes it risky, the gravest first.</summary>
    public static ImmutableArray<string> Risks(ApprovalView view, ImmutableArray<SheetArgument> arguments)
    {
        var evidence = Evidence(view);
        var risks = ImmutableArray.CreateBuilder<string>();
        if (!view.Edits.IsEmpty) risks.Add("an approver edited it; what it does and costs was not judged anew");
        if (evidence.Sql is { Parsed: false }) risks.Add("the SQL could not be read in full, so nobody can say what it does");
        else if (evidence.Sql is { ReadOnly: false } sql) risks.Add($"the SQL writes: {Kinds(sql)}");
        if (evidence.Sql is { Statements: > 1 } several) risks.Add($"{several.Statements} SQL statements in one call");
        if (view.Request.IdempotencyKey is { Length: > 0 } key && key != view.Request.Id.Value)
            risks.Add($"the same call was approved before, as {VisibleText.Line(key)}, and may have run: nobody knows its outcome");
        if (evidence.Tool is { Known: false }) risks.Add("no catalogue knows this tool");
        if (evidence.Tool is { Destructive: true }) risks.Add("the tool may destroy, by its own words or for lack of any");
        if (evidence.Tool is { ReadOnly: false, Idempotent: false }) risks.Add("running it twice is not the same as once");
        foreach (var argument in arguments)
            foreach (var note in argument.Notes) risks.Add($"{(argument.Path.Length > 0 ? argument.Path : "the arguments")}: {note}");
        foreach (var hit in evidence.Hits)
            risks.Add($"sends {hit.Count} sensitive value{(hit.Count == 1 ? "" : "s")} of the kind {VisibleText.Line(hit.Kind)}");
        if (evidence.Counters.Denied > 0) risks.Add($"{evidence.Counters.Denied} calls of this session were refused before");
        if (!view.Request.Principal.Actors.IsEmpty) risks.Add("an agent acts for somebody else here");
        return risks.ToImmutable();
    }

    /// <summary>What of the votes there is.</summary>
    public static string Votes(ApprovalView view)
    {
        var needed = Quorum.Needed(view.Request);
        var yes = view.Votes.Where(v => v.Kind == VoteKind.Approve && v.Revision == view.Revision).ToList();
        var who = yes.Count == 0 ? "nobody has said yes yet"
            : $"{string.Join(", ", yes.Select(static v => VisibleText.Line(v.Name)))} said yes";
        return needed == 1 ? $"one person decides; {who}"
            : $"{needed} people must say yes{(view.Request.Terms.EachGroup ? ", one for each entry" : "")}; {who}";
    }

    // What was found of the call as it was sent is not said of another one: it would be believed.
    private static ApprovalEvidence Evidence(ApprovalView view) => view.Edits.IsEmpty
        ? view.Request.Evidence : view.Request.Evidence with { Sql = null, Estimate = "", Hits = [] };

    private static string Window(WindowGrant window, bool isProposed)
    {
        var whose = window.Scope == GrantScope.Session ? "this session" : "this principal in any session";
        var apart = window.Constraints.IsEmpty ? "with the same arguments"
            : "with arguments that may differ: " + string.Join("; ", window.Constraints.Select(static bound =>
                VisibleText.Line($"{bound.Argument} {Kind(bound.Kind)} {string.Join(", ", bound.Values)}").Trim()));
        return $"{(isProposed ? "proposed: " : "")}{window.UsesMax} call{(window.UsesMax == 1 ? "" : "s")} of {whose} "
            + $"in {window.Seconds} s, {apart}"
            + (isProposed ? "; it opens where every yes names it, otherwise this one call runs" : "");
    }

    private static string Kind(ConstraintKind kind) => kind switch
    {
        ConstraintKind.Any => "is anything",
        ConstraintKind.OneOf => "is one of",
        ConstraintKind.StartsWith => "starts with",
        _ => "is at most",
    };

    private static string Sql(SqlFacts sql) => sql.ReadOnly ? $", SQL that reads ({Kinds(sql)})" : $", SQL that writes ({Kinds(sql)})";

    private static string Kinds(SqlFacts sql) =>
        sql.Kinds.IsDefaultOrEmpty ? "unknown" : string.Join(", ", sql.Kinds.Select(VisibleText.Line));
}
