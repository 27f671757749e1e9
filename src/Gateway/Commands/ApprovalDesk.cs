using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Gateway.Commands;

/// <summary>An approver's desk: what waits, one after the other, whole, and one key to decide.</summary>
/// <remarks>A key decides what was shown when it was pressed, or nothing: where somebody else settles or edits it meanwhile, the next key
/// only turns the page, and a key that waited while another page was shown, or is held down, does nothing there, nor does what is typed
/// behind it: it may be the text that the key was to ask for. A decision carries the revision that was shown.</remarks>
internal sealed class ApprovalDesk(Remote remote, Screen screen, TimeProvider time)
{
    private const int LineMax = 1_000;
    private const string TooEarly = "Keys pressed too early were ignored; Enter goes on. ";

    private readonly Channel<DeskEvent> _events = Channel.CreateUnbounded<DeskEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<JsonElement> _waiting = [];
    private readonly StringBuilder _line = new();
    private readonly KeyRun _run = new(time);
    private List<(string Id, string Revision)> _group = [];
    private JsonObject? _edit;
    private JsonElement? _shown;
    private DeskState _state;
    private string _prompt = "";
    private bool _isIgnoring;
    private int _page;

    /// <summary>Takes a key at the moment when it is pressed; from any thread, but one.</summary>
    public void Press(char key) => _events.Writer.TryWrite(new DeskEvent.Pressed(key, _run.PageOf(key, Volatile.Read(ref _page))));

    /// <summary>Takes it that nobody presses keys any more: the terminal has gone.</summary>
    public void Abandon() => _events.Writer.TryWrite(new DeskEvent.Ended(null));

    /// <summary>Runs until somebody leaves, the terminal goes, or the gateway refuses.</summary>
    /// <param name="cancellation">Ctrl-C.</param>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var following = FollowAsync(leave.Token);
        screen.Line("Waiting for approvals. Keys: a approve, d deny, e edit, g group, s skip, q quit.");
        try
        {
            await foreach (var happened in _events.Reader.ReadAllAsync(cancellation))
            {
                switch (happened)
                {
                    case DeskEvent.Pressed { Key: 'q' } when !Writes: return ExitCodes.Done;
                    case DeskEvent.Pressed pressed: await TakeAsync(pressed, cancellation); break;
                    case DeskEvent.Changed changed: await TakeAsync(changed.Approval, cancellation); break;
                    case DeskEvent.Ended { Fault: { } fault }: throw fault;
                    case DeskEvent.Ended: return ExitCodes.Done;
                }
            }

            return ExitCodes.Done;
        }
        finally
        {
            await leave.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Writes => _state is DeskState.Reason or DeskState.GroupReason or DeskState.Edit;

    private async Task FollowAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var (_, approval) in remote.FollowAsync("api/v1/approvals/stream", cancellation))
                _events.Writer.TryWrite(new DeskEvent.Changed(approval));
        }
        catch (CommandException fault)
        {
            _events.Writer.TryWrite(new DeskEvent.Ended(fault));
        }
    }

    private async Task TakeAsync(JsonElement approval, CancellationToken cancellation)
    {
        var at = _waiting.FindIndex(known => known.Text("id") == approval.Text("id"));
        var isWaiting = approval.Text("status") == "pending";
        var isShown = _shown is { } shown && shown.Text("id") == approval.Text("id");
        // Whoever is writing goes on writing: the gateway refuses what is no longer so.
        if (isShown && !Writes && (!isWaiting || approval.Text("revision") != _shown!.Value.Text("revision")))
        {
            screen.Line("");
            screen.Line(isWaiting ? $"{approval.Text("id")} was edited by somebody else." : Settled(approval));
            TurnPage("Enter goes on. ");
            (_state, _shown) = (DeskState.Changed, null);
        }

        if (at >= 0 && isWaiting) _waiting[at] = approval;
        else if (at >= 0) _waiting.RemoveAt(at);
        else if (isWaiting)
        {
            _waiting.Add(approval);
            if (_state != DeskState.Idle && !Writes)
            {
                screen.Line("");
                screen.Line($"+ {approval.Person("principal")} calls {approval.Text("target")} on {approval.Text("connection")}; "
                    + $"{_waiting.Count} wait");
            }
        }

        if (_state == DeskState.Idle && _waiting.Count > 0) await NextAsync(cancellation);
    }

    private static string Settled(JsonElement approval) =>
        $"{approval.Text("id")} is {approval.Text("status")}{(approval.Person("decidedBy") is { Length: > 0 } by ? $" by {by}" : "")}.";

    private async Task NextAsync(CancellationToken cancellation)
    {
        (_shown, _state) = (null, DeskState.Idle);
        while (_waiting.Count > 0)
        {
            // As it stands now, with what waits beside it and what became of the like.
            var id = _waiting[0].Text("id");
            if (await LookAsync(id, cancellation) is not { } approval || approval.Text("status") != "pending")
            {
                _waiting.RemoveAt(0);
                continue;
            }

            screen.Line("");
            var revision = approval.Text("revision");
            screen.Line($"1 of {_waiting.Count}: {id}{(revision is "1" ? "" : $", revision {revision}")}");
            ApprovalPaper.Print(screen, approval);
            var alike = approval.Texts("group").Length;
            TurnPage($"[a]pprove [d]eny [e]dit {(alike > 0 ? $"[g]roup of {alike + 1} " : "")}[s]kip [q]uit ");
            (_shown, _state) = (approval, DeskState.Shown);
            return;
        }

        screen.Line("");
        screen.Line("Nothing waits.");
        TurnPage("");
    }

    // Null for one that is not the approver's to see any more.
    private async Task<JsonElement?> LookAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return await remote.GetAsync($"api/v1/approvals/{RemoteCall.Escape(id)}", cancellation);
        }
        catch (CommandException refused) when (refused.ExitCode == ExitCodes.Refused)
        {
            return null;
        }
    }

    // What is on the screen from here on was not there when the keys that wait were pressed.
    private void TurnPage(string prompt)
    {
        Interlocked.Increment(ref _page);
        _prompt = prompt;
        screen.Part(_isIgnoring ? TooEarly : prompt);
    }

    private async Task TakeAsync(DeskEvent.Pressed pressed, CancellationToken cancellation)
    {
        // Text may be written ahead: what it says is shown before it means anything.
        if (Writes)
        {
            await WriteAsync(pressed.Key, cancellation);
            return;
        }

        if (IsIgnored(pressed)) return;
        switch (_state, pressed.Key)
        {
            case (DeskState.Changed, '\r' or '\n'):
                await NextAsync(cancellation);
                break;
            case (DeskState.Shown, 'a'):
                await DecideAsync(new JsonObject { ["approve"] = true }, cancellation);
                break;
            case (DeskState.Shown, 'd'):
                Ask(DeskState.Reason, "Reason, the caller is told: ");
                break;
            case (DeskState.Shown, 'e'):
                Ask(DeskState.Edit, "POINTER=JSON to change an argument, POINTER alone to remove it: ");
                break;
            case (DeskState.Shown, 'g'):
                await ShowGroupAsync(cancellation);
                break;
            case (DeskState.Shown, 's'):
                _waiting.Add(_waiting[0]);
                _waiting.RemoveAt(0);
                await NextAsync(cancellation);
                break;
            case (DeskState.Group, 'a'):
                await DecideGroupAsync(new JsonObject { ["approve"] = true }, cancellation);
                break;
            case (DeskState.Group, 'd'):
                Ask(DeskState.GroupReason, "Reason, the callers are told: ");
                break;
            case (DeskState.EditMeant, 'y'):
                await DecideAsync(new JsonObject { ["approve"] = true, ["edits"] = new JsonArray(_edit) }, cancellation);
                break;
            case (DeskState.Group or DeskState.EditMeant, _):
                await NextAsync(cancellation);
                break;
        }
    }

    // Whoever pressed a key too early goes on with the text that it was to ask for: none of its letters is a command, up to its end.
    private bool IsIgnored(DeskEvent.Pressed pressed)
    {
        if (_isIgnoring)
        {
            if (pressed.Key is not ('\r' or '\n' or '\x1b')) return true;
            _isIgnoring = false;
            screen.Line("");
            screen.Part(_prompt);
            return true;
        }

        if (pressed.Page == _page && _state != DeskState.Idle) return false;
        // Where something changed, no letter does anything anyhow.
        if (pressed.Key < ' ' || _state == DeskState.Changed) return true;
        _isIgnoring = true;
        screen.Line("");
        screen.Part(TooEarly);
        return true;
    }

    private void Ask(DeskState state, string question)
    {
        _line.Clear();
        screen.Line("");
        screen.Part(question);
        _state = state;
    }

    private async Task WriteAsync(char key, CancellationToken cancellation)
    {
        switch (key)
        {
            case '\r' or '\n':
                await WrittenAsync(_line.ToString().Trim(), cancellation);
                break;
            case '\b' or '\x7f' when _line.Length > 0:
                _line.Length--;
                screen.Back();
                break;
            case '\x1b':
                _line.Clear();
                await WrittenAsync("", cancellation);
                break;
            case >= ' ' when _line.Length < LineMax:
                _line.Append(key);
                screen.Part(key.ToString());
                break;
        }
    }

    // An empty line changes nothing.
    private async Task WrittenAsync(string text, CancellationToken cancellation)
    {
        var no = new JsonObject { ["approve"] = false, ["reason"] = text };
        if (text.Length == 0) await NextAsync(cancellation);
        else if (_state == DeskState.Reason) await DecideAsync(no, cancellation);
        else if (_state == DeskState.GroupReason) await DecideGroupAsync(no, cancellation);
        else await ShowEditAsync(text, cancellation);
    }

    private async Task ShowEditAsync(string text, CancellationToken cancellation)
    {
        try
        {
            _edit = EditText.Read(text);
        }
        catch (CommandException wrong)
        {
            screen.Line("");
            foreach (var line in wrong.Lines()) screen.Line(line);
            await NextAsync(cancellation);
            return;
        }

        var pointer = _edit["pointer"]!.GetValue<string>();
        var was = _shown!.Value.Part("sheet").Items("arguments").Where(argument => argument.Text("path") is var path
            && (path == pointer || path.StartsWith(pointer + "/", StringComparison.Ordinal))).Select(static a => a.Text("text")).ToList();
        screen.Line("");
        screen.Line($"{pointer}: {(was.Count == 0 ? "(not there)" : string.Join(", ", was))} → "
            + (_edit["value"] is { } value ? value.ToJsonString() : _edit.ContainsKey("value") ? "null" : "(removed)"));
        TurnPage("[y] approve it so; any other key leaves it as it was ");
        _state = DeskState.EditMeant;
    }

    private async Task ShowGroupAsync(CancellationToken cancellation)
    {
        var groups = await remote.GetAsync("api/v1/approvals/groups", cancellation);
        var id = _shown!.Value.Text("id");
        var group = groups.Items("groups").FirstOrDefault(g => g.Items("approvals").Any(member => member.Text("id") == id));
        if (group.ValueKind != JsonValueKind.Object)
        {
            await NextAsync(cancellation);
            return;
        }

        screen.Line("");
        ApprovalPaper.PrintGroup(screen, group);
        // What comes in from now on was not seen and is not decided.
        _group = [.. group.Items("approvals").Select(static member => (member.Text("id"), member.Text("revision")))];
        TurnPage($"[a]pprove all {_group.Count}, [d]eny all {_group.Count}; any other key goes back ");
        _state = DeskState.Group;
    }

    private async Task DecideAsync(JsonObject body, CancellationToken cancellation)
    {
        var id = _shown!.Value.Text("id");
        body["revision"] = int.Parse(_shown.Value.Text("revision"), System.Globalization.CultureInfo.InvariantCulture);
        // Its own change is no surprise.
        _shown = null;
        screen.Line("");
        try
        {
            var answer = await remote.PostAsync($"api/v1/approvals/{RemoteCall.Escape(id)}/decision", body, cancellation);
            screen.Line($"{id} is {answer.Text("status")}.");
            if (answer.Text("status") == "pending") Rotate(id, answer);
            else _waiting.RemoveAll(known => known.Text("id") == id);
        }
        catch (CommandException refused)
        {
            foreach (var line in refused.Lines()) screen.Line(line);
            Rotate(id, null);
        }

        await NextAsync(cancellation);
    }

    private async Task DecideGroupAsync(JsonObject body, CancellationToken cancellation)
    {
        body["approvals"] = new JsonArray([.. _group.Select(static one => (JsonNode)new JsonObject
        {
            ["id"] = one.Id,
            ["revision"] = int.Parse(one.Revision, System.Globalization.CultureInfo.InvariantCulture),
        })]);
        _shown = null;
        screen.Line("");
        try
        {
            var answer = await remote.PostAsync("api/v1/approvals/decisions", body, cancellation);
            ApprovalPaper.PrintResults(screen, answer);
            foreach (var result in answer.Items("results"))
                if (result.Text("code").Length > 0 || result.Text("status") == "pending") Rotate(result.Text("id"), null);
                else _waiting.RemoveAll(known => known.Text("id") == result.Text("id"));
        }
        catch (CommandException refused)
        {
            foreach (var line in refused.Lines()) screen.Line(line);
        }

        await NextAsync(cancellation);
    }

    // It waits on, behind the others.
    private void Rotate(string id, JsonElement? now)
    {
        if (_waiting.FindIndex(known => known.Text("id") == id) is not (>= 0 and var at)) return;
        var approval = now ?? _waiting[at];
        _waiting.RemoveAt(at);
        _waiting.Add(approval);
    }
}
