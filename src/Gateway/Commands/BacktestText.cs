using System.Globalization;
using System.Text.Json;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary>Prints a backtest's report for people.</summary>
internal static class BacktestText
{
    /// <summary>Prints it.</summary>
    public static void Print(Screen screen, JsonElement report)
    {
        if (report.Text("decisions") == "0")
        {
            screen.Line($"No decision of {report.Text("policy")} with its facts is recorded in this time.");
            Left(screen, report);
            return;
        }

        screen.Pairs(
            ("policy", $"{report.Text("policy")}, SHA-256 {report.Text("sha256")}"),
            ("decisions", $"{report.Text("decisions")} in {report.Text("sessions")} sessions, "
                + $"{Time(report, "firstAtUnixMs")} to {Time(report, "lastAtUnixMs")}"),
            ("same", $"{report.Text("same")}, and {report.Text("otherRule")} with the same effect by another rule"),
            ("held", $"{report.Text("heldNow")} would be held, {report.Text("heldWere")} were: {report.Text("heldADay")} approvals a day"),
            ("busiest day", Busiest(report.Part("heldByDay"))),
            ("undecidable", report.Text("undecidable") == "0" ? ""
                : $"{report.Text("undecidable")}: the recording hides what the policy would look at"),
            ("of this text", report.Text("ofThisText") == "0" ? ""
                : $"{report.Text("ofThisText")} were decided by exactly this text; {report.Text("notReproduced")} come out otherwise"));
        Changes(screen, report);
        Masks(screen, report);
        Left(screen, report);
    }

    /// <summary>Prints the changes of a report.</summary>
    public static void Changes(Screen screen, JsonElement report)
    {
        foreach (var change in report.Items("changes"))
        {
            screen.Line("");
            screen.Line($"{change.Text("was")} -> {change.Text("now")}: {change.Text("count")}");
            string[] columns = ["  SESSION", "ENTRY", "WHEN", "WHAT", "WAS", "WOULD BE"];
            screen.Table("", columns, change.Items("examples").Select(static e => (string[])
            [
                "  " + e.Text("session"), e.Text("sequence"), Time(e, "atUnixMs"), $"{e.Text("method")} {e.Text("target")}".Trim(),
                $"{e.Text("was")} by {e.Text("wasRule")}", $"{e.Text("now")} by {e.Text("nowRule")}",
            ]));
        }
    }

    private static void Masks(Screen screen, JsonElement report)
    {
        var masks = report.Items("masks").ToList();
        if (masks.Count == 0) return;
        screen.Line("");
        screen.Line("Would be hidden besides what is hidden in the recording:");
        screen.Table("", ["  RULE", "KIND", "VALUES", "FIRST IN", "AT"], masks.Select(static m => (string[])
        [
            "  " + m.Text("rule"), m.Text("kind"), m.Text("count"), $"{m.Text("session")} entry {m.Text("sequence")}", m.Text("path"),
        ]));
    }

    /// <summary>Prints what a report leaves out.</summary>
    public static void Left(Screen screen, JsonElement report)
    {
        if (report.Text("withoutFacts") is not ("" or "0") and var left)
            screen.Line($"Left out: {left} entries that tell no facts (recorded before facts were, orders of operators, edited calls).");
        if (report.Text("erased") is not ("" or "0") and var erased)
            screen.Line($"Left out: {erased} decisions, of this policy or others, that were erased or whose key is gone.");
        if (report.Text("cut") is { Length: > 0 } cut) screen.Line($"Not all was looked at: {cut}.");
    }

    private static string Busiest(JsonElement days)
    {
        if (days.ValueKind != JsonValueKind.Object) return "";
        var most = days.EnumerateObject().OrderByDescending(static day => day.Value.GetInt64()).FirstOrDefault();
        return most.Value.ValueKind == JsonValueKind.Number ? $"{most.Name}: {most.Value.GetRawText()} approvals" : "";
    }

    private static string Time(JsonElement value, string name) =>
        long.TryParse(value.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            ? RecordingTime.Full(at)
            : "";
}
