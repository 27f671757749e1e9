using System.Text.Json;

namespace Gateway.Commands;

/// <summary>Prints an approval's sheet: what an approver must see to judge it in ten seconds, and nothing cut.</summary>
internal static class ApprovalPaper
{
    /// <summary>Prints it.</summary>
    public static void Print(Screen screen, JsonElement approval)
    {
        var sheet = approval.Part("sheet");
        screen.Line(sheet.Text("effect"));
        Section(screen, "risks", sheet.Texts("risks"));
        Section(screen, "arguments", sheet.Items("arguments").Select(Argument));
        Section(screen, "edited", sheet.Items("edits").Select(static edit => $"{edit.Text("label")}: {edit.Text("text")}"));
        Section(screen, "hidden", sheet.Texts("masked"));
        Section(screen, "facts", sheet.Items("lines").Select(static line => $"{line.Text("label")}: {line.Text("text")}"));
        Section(screen, "before this", sheet.Texts("before"));
        Section(screen, "the like, lately", approval.Texts("similar"));
        Section(screen, "waiting beside it", approval.Texts("group"));
        screen.Line(sheet.Text("votes"));
    }

    /// <summary>Prints a group: what all have alike, and what each has of its own.</summary>
    public static void PrintGroup(Screen screen, JsonElement group)
    {
        var members = group.Items("approvals").ToList();
        screen.Line($"{members.Count} of session {group.Text("session")}, {group.Person("principal")}: {group.Text("effect")}");
        Section(screen, "all alike", group.Items("shared").Select(Argument));
        foreach (var member in members)
        {
            screen.Line($"  {member.Text("id")}{(member.Text("revision") is "1" ? "" : $", edited, revision {member.Text("revision")}")}");
            foreach (var line in member.Items("arguments").Select(Argument)) screen.Line("    " + line);
            foreach (var risk in member.Texts("risks")) screen.Line("    risk: " + risk);
        }
    }

    /// <summary>Prints what became of each of several decisions.</summary>
    public static void PrintResults(Screen screen, JsonElement answer)
    {
        foreach (var result in answer.Items("results"))
            screen.Line(result.Text("code") is { Length: > 0 } code
                ? $"{result.Text("id")} was not decided: {result.Text("message")} ({code}) {result.Text("fix")}"
                : $"{result.Text("id")} is {result.Text("status")}.");
    }

    private static string Argument(JsonElement argument) => $"{argument.Text("path")} = {argument.Text("text")}"
        + string.Concat(argument.Texts("notes").Select(static note => $"  ! {note}"));

    private static void Section(Screen screen, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0) return;
        screen.Line(title + ":");
        foreach (var line in all) screen.Line("  " + line);
    }
}
