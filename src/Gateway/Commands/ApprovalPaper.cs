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
        Section(screen, "arguments", sheet.Items("arguments").Select(static argument =>
            $"{argument.Text("path")} = {argument.Text("text")}"
            + string.Concat(argument.Texts("notes").Select(static note => $"  ! {note}"))));
        Section(screen, "edited", sheet.Items("edits").Select(static edit => $"{edit.Text("label")}: {edit.Text("text")}"));
        Section(screen, "hidden", sheet.Texts("masked"));
        Section(screen, "facts", sheet.Items("lines").Select(static line => $"{line.Text("label")}: {line.Text("text")}"));
        Section(screen, "before this", sheet.Texts("before"));
        Section(screen, "the like, lately", approval.Texts("similar"));
        Section(screen, "waiting beside it", approval.Texts("group"));
        screen.Line(sheet.Text("votes"));
    }

    private static void Section(Screen screen, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0) return;
        screen.Line(title + ":");
        foreach (var line in all) screen.Line("  " + line);
    }
}
