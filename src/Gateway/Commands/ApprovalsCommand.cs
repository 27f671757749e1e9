using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway approvals</c>.</summary>
internal static class ApprovalsCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("approvals", "See what waits for a person, and decide.")
    {
        List(),
        Groups(),
        Show(),
        Watch(),
        DeliveriesCommand.Build(),
        DeliveriesCommand.BuildChannels(),
        Decide("approve", "Let the call run, once.", approve: true),
        Decide("deny", "Refuse the call; the agent is told why.", approve: false),
        Note("take-back", "Take your yes back, as long as nothing ran.", "take-back"),
        Note("delegate", "Name another person to decide instead: --to user:NAME.", "delegation"),
        Note("review", "Say what you found of a broken glass.", "review"),
    };

    private static RemoteCommand List()
    {
        var all = new Option<bool>("--all") { Description = "Everybody's, not only those that you may decide." };
        var status = new Option<string>("--status")
        {
            Description = "pending, approved, denied, expired, withdrawn, consumed, or any.",
            HelpName = "STATUS",
            DefaultValueFactory = static _ => "pending",
        };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = static _ => 50 };
        return new RemoteCommand("list", "Approvals, the one that changed last first.", async call =>
        {
            var word = call.Given.GetValue(status) is "any" ? "" : call.Given.GetValue(status);
            var path = $"api/v1/approvals{(call.Given.GetValue(all) ? "/all" : "")}?status={RemoteCall.Escape(word)}";
            call.Screen.Show(await call.PagesAsync(path, "approvals", Math.Max(1, call.Given.GetValue(limit))), answer => call.Screen.Table(
                "Nothing waits.",
                ["APPROVAL", "STATUS", "WHO", "CALLS", "CONNECTION", "ALIKE", "DECIDED BY", "ASKED", "EXPIRES"],
                answer.Items("approvals").Select(static a => (string[])
                [
                    a.Text("id"), a.Text("status"), a.Person("principal"), $"{a.Text("method")} {a.Text("target")}", a.Text("connection"),
                    a.Texts("group").Length is > 0 and var more ? $"+{more}" : "",
                    a.Person("decidedBy") is { Length: > 0 } by ? by : string.Join(' ', a.Texts("by")), a.Time("createdAt"),
                        a.Time("expiresAt"),
                ])));
            return ExitCodes.Done;
        })
        { all, status, limit };
    }

    private static RemoteCommand Show()
    {
        var id = Id();
        return new RemoteCommand("show", "One approval with the call as it would run, masked.", async call =>
        {
            var approval = await call.Remote.GetAsync($"api/v1/approvals/{RemoteCall.Escape(call.Given.GetValue(id))}", call.Cancellation);
            call.Screen.Show(approval, answer => Print(call.Screen, answer));
            return ExitCodes.Done;
        })
        { id };
    }

    private static RemoteCommand Groups() => new("groups", "What waits for you, with those together that are alike.", async call =>
    {
        var answer = await call.Remote.GetAsync("api/v1/approvals/groups", call.Cancellation);
        call.Screen.Show(answer, groups =>
        {
            if (!groups.Items("groups").Any()) call.Screen.Line("Nothing waits.");
            foreach (var group in groups.Items("groups")) ApprovalPaper.PrintGroup(call.Screen, group);
        });
        return ExitCodes.Done;
    });

    private static RemoteCommand Watch()
    {
        var all = new Option<bool>("--all") { Description = "Everybody's, not only those that you may decide." };
        return new RemoteCommand("watch", "What waits, and one key to decide; or every change, where no terminal is, until Ctrl-C.",
            async call =>
            {
                var everybody = call.Given.GetValue(all);
                if (!everybody && !call.Screen.Json && DeskKeys.HasTerminal && call.Screen.IsTerminal)
                {
                    var desk = new ApprovalDesk(call.Remote, call.Screen, TimeProvider.System);
                    DeskKeys.Give(desk);
                    return await desk.RunAsync(call.Cancellation);
                }

                var path = $"api/v1/approvals{(everybody ? "/all" : "")}/stream";
                await foreach (var (_, data) in call.Remote.FollowAsync(path, call.Cancellation))
                {
                    if (call.Screen.Json) call.Screen.JsonLine(data);
                    else call.Screen.Line(Line(data));
                }

                return ExitCodes.Done;
            })
        { all }.Stream();
    }

    private static RemoteCommand Decide(string verb, string description, bool approve)
    {
        var id = new Argument<string[]>("approval")
        {
            Description = "The approval's id, a_ and 26 characters; several that are alike are decided each on its own.",
            Arity = ArgumentArity.OneOrMore,
        };
        var reason = new Option<string?>("--reason") { Description = "Why; recorded.", Required = !approve, HelpName = "TEXT" };
        var revision = new Option<int>("--revision") { Description = "The revision that you looked at, where it was edited." };
        var edit = new Option<string[]>("--edit") { Description = "Change an argument; with a yes.", HelpName = "POINTER=JSON" };
        var remove = new Option<string[]>("--remove") { Description = "Remove an argument; with a yes.", HelpName = "POINTER" };
        var uses = new Option<int?>("--uses") { Description = "Let exactly this call run so often; with a yes, where the rule allows it." };
        var seconds = new Option<int?>("--seconds") { Description = "How long that is good for; 600 when left out." };
        var glass = new Option<bool>("--break-glass") { Description = "A yes alone and at once; needs a reason, and is reviewed." };
        return new RemoteCommand(verb, description, async call =>
        {
            var body = Body(call, edit, remove, uses, seconds);
            body["approve"] = approve;
            if (call.Given.GetValue(revision) is > 0 and var seen) body["revision"] = seen;
            if (call.Given.GetValue(glass)) body["breakGlass"] = true;
            if (call.Given.GetValue(reason) is { } why) body["reason"] = why;
            var ids = call.Given.GetValue(id)!;
            if (ids.Length > 1) return await DecideAsync(call, ids, body);
            var path = $"api/v1/approvals/{RemoteCall.Escape(ids[0])}/decision";
            call.Screen.Show(await call.Remote.PostAsync(path, body, call.Cancellation),
                answer => call.Screen.Line($"{answer.Text("id")} is {answer.Text("status")}."));
            return ExitCodes.Done;
        })
        { id, reason, revision, edit, remove, uses, seconds, glass };
    }

    private static async Task<int> DecideAsync(RemoteCall call, string[] ids, JsonObject body)
    {
        if (body.Any(static member => member.Key is not ("approve" or "reason")))
            throw new CommandException(ExitCodes.Refused, "several are decided as they were sent, by a plain yes or no",
                "name one approval with --revision, --edit, --remove, --uses or --break-glass");
        body["approvals"] = new JsonArray([.. ids.Select(static id => (JsonNode)new JsonObject { ["id"] = id })]);
        var answer = await call.Remote.PostAsync("api/v1/approvals/decisions", body, call.Cancellation);
        call.Screen.Show(answer, shown => ApprovalPaper.PrintResults(call.Screen, shown));
        return answer.Items("results").All(static result => result.Text("code").Length == 0) ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static JsonObject Body(RemoteCall call, Option<string[]> edit, Option<string[]> remove, Option<int?> uses, Option<int?> seconds)
    {
        var body = new JsonObject();
        var edits = new JsonArray();
        foreach (var text in call.Given.GetValue(edit) ?? []) edits.Add(EditText.Read(text));
        foreach (var pointer in call.Given.GetValue(remove) ?? []) edits.Add(new JsonObject { ["pointer"] = pointer });
        if (edits.Count > 0) body["edits"] = edits;
        if (call.Given.GetValue(uses) is { } most)
            body["window"] = new JsonObject { ["uses"] = most, ["seconds"] = call.Given.GetValue(seconds) ?? 600 };
        else if (call.Given.GetValue(seconds) is not null)
            throw new CommandException(ExitCodes.Refused, "--seconds is how long --uses is good for", "add --uses, or leave out --seconds");
        return body;
    }

    private static RemoteCommand Note(string verb, string description, string path)
    {
        var id = Id();
        var reason = new Option<string?>("--reason") { Description = "Why; recorded.", HelpName = "TEXT" };
        var to = new Option<string?>("--to") { Description = "The person, for a delegation.", HelpName = "user:NAME" };
        return new RemoteCommand(verb, description, async call =>
        {
            var body = new JsonObject { ["reason"] = call.Given.GetValue(reason), ["to"] = call.Given.GetValue(to) };
            var url = $"api/v1/approvals/{RemoteCall.Escape(call.Given.GetValue(id))}/{path}";
            call.Screen.Show(await call.Remote.PostAsync(url, body, call.Cancellation),
                answer => call.Screen.Line($"{answer.Text("id")} is {answer.Text("status")}."));
            return ExitCodes.Done;
        })
        { id, reason, to };
    }

    private static string Line(JsonElement approval) => $"{approval.Text("id")} {approval.Text("status").PadRight(9)} "
        + $"{approval.Person("principal")} calls {approval.Text("target")} on {approval.Text("connection")}";

    private static Argument<string> Id() => new("approval") { Description = "The approval's id, a_ and 26 characters." };

    private static void Print(Screen screen, JsonElement approval)
    {
        ApprovalPaper.Print(screen, approval);
        screen.Pairs(
            ("approval", approval.Text("id")),
            ("status", approval.Text("status")),
            ("who", approval.Person("principal")),
            ("issuer", approval.Part("principal").Text("issuer")),
            ("client", $"{approval.Part("client").Text("name")} {approval.Part("client").Text("version")}"),
            ("connection", approval.Text("connection")),
            ("calls", $"{approval.Text("method")} {approval.Text("target")}"),
            ("rule", $"{approval.Text("rule")} of {approval.Text("policy")} version {approval.Text("policyVersion")}"),
            ("may decide", string.Join(' ', approval.Texts("by"))),
            ("asked", approval.Time("createdAt")),
            ("expires", approval.Time("expiresAt")),
            ("decided by", approval.Person("decidedBy")),
            ("decided", approval.Time("decidedAt")),
            ("reason", approval.Text("reason")),
            ("ran as", approval.Text("consumedBy")));
        screen.Lines(Screen.Pretty(approval.Part("message")));
    }
}
