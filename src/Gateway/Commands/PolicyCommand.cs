using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway policy</c>: the policies of a running gateway, and texts that are tried without one.</summary>
internal static class PolicyCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("policy", "See, try and publish policies.")
    {
        PolicyTestCommand.Build(),
        PolicyExplainCommand.Build(),
        PolicyBacktestCommand.Build(),
        PolicyShadowCommand.Build(),
        List(),
        Show(),
        History(),
        Publish(),
    };

    private static RemoteCommand List() => new("list", "The policies and their live versions.", async call =>
    {
        call.Screen.Show(await call.Remote.GetAsync("api/v1/policies", call.Cancellation),
            answer => Versions(call.Screen, answer.Items("policies")));
        return ExitCodes.Done;
    });

    private static RemoteCommand Show()
    {
        var name = Name();
        var version = new Option<long?>("--version") { Description = "This version; else the live one.", HelpName = "NUMBER" };
        return new RemoteCommand("show", "A policy's text.", async call =>
        {
            var wanted = call.Given.GetValue(version) is { } number ? $"?version={number}" : "";
            var path = $"api/v1/policies/{RemoteCall.Escape(call.Given.GetValue(name))}{wanted}";
            call.Screen.Show(await call.Remote.GetAsync(path, call.Cancellation), answer => call.Screen.Lines(answer.Text("source")));
            return ExitCodes.Done;
        })
        { name, version };
    }

    private static RemoteCommand History()
    {
        var name = Name();
        return new RemoteCommand("history", "A policy's versions, newest first.", async call =>
        {
            var path = $"api/v1/policies/{RemoteCall.Escape(call.Given.GetValue(name))}";
            call.Screen.Show(await call.Remote.GetAsync(path, call.Cancellation), answer => Versions(call.Screen, answer.Items("history")));
            return ExitCodes.Done;
        })
        { name };
    }

    private static RemoteCommand Publish()
    {
        var name = Name();
        var file = new Argument<string>("file") { Description = "The policy's YAML text; - reads it from standard input." };
        return new RemoteCommand("publish", "Publish a policy's next version. What does not compile never becomes one.", async call =>
        {
            var text = await ReadAsync(call.Given.GetValue(file)!, call.Cancellation);
            var path = $"api/v1/policies/{RemoteCall.Escape(call.Given.GetValue(name))}";
            call.Screen.Show(await call.Remote.PutAsync(path, text, call.Cancellation),
                answer => call.Screen.Line($"{answer.Text("name")} version {answer.Text("version")} is live."));
            return ExitCodes.Done;
        })
        { name, file };
    }

    private static Argument<string> Name() => new("policy") { Description = "The policy's name." };

    private static void Versions(Screen screen, IEnumerable<System.Text.Json.JsonElement> versions) => screen.Table(
        "There is no policy.", ["POLICY", "VERSION", "PUBLISHED", "BY", "ACTORS"],
        versions.Select(static v => (string[])
        [
            v.Text("name"), v.Text("version"), v.Time("publishedAt"), v.Text("publishedBy"), v.Actors(),
        ]));

    private static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return file == "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(file, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, "the policy's file cannot be read", "check its name and permissions");
        }
    }
}
