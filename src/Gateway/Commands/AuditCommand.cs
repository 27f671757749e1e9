using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway audit</c>: what was changed through the management API, by whom.</summary>
internal static class AuditCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = static _ => 50 };
        return new RemoteCommand("audit", "What was changed through the management API, by whom, newest first.", async call =>
        {
            call.Screen.Show(await call.PagesAsync("api/v1/audit?", "events", Math.Max(1, call.Given.GetValue(limit))), answer =>
                call.Screen.Table(
                "Nothing was changed.", ["WHEN", "PHASE", "WHO", "ACTORS", "OPERATION", "RESOURCE", "CODE"],
                answer.Items("events").Select(static e => (string[])
                [
                    e.Time("at"), e.Text("phase"), e.Person("by"), e.Actors(), e.Text("operation"), e.Text("resource"), e.Text("code"),
                ])));
            return ExitCodes.Done;
        })
        { limit };
    }
}
