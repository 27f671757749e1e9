using System.CommandLine;

namespace Gateway.Commands;

/// <summary><c>gateway connections</c>.</summary>
internal static class ConnectionsCommand
{
    /// <summary>The command: all connections, or one with its tools.</summary>
    public static Command Build()
    {
        var name = new Argument<string?>("connection") { Description = "One connection, with its tools.", Arity = ArgumentArity.ZeroOrOne };
        return new RemoteCommand("connections", "The connections and their health.", async call =>
        {
            if (call.Given.GetValue(name) is { } one) await OneAsync(call, one);
            else await AllAsync(call);
            return ExitCodes.Done;
        })
        { name };
    }

    private static async Task AllAsync(RemoteCall call) => call.Screen.Show(
        await call.Remote.GetAsync("api/v1/connections", call.Cancellation),
        answer => call.Screen.Table("There is no connection.", ["CONNECTION", "KIND", "URL", "POLICY", "TOOLS", "HEALTHY", "HEALTH"],
            answer.Items("connections").Select(static c => (string[])
                [c.Text("name"), c.Text("kind"), c.Text("url"), c.Text("policy"), c.Text("tools"), c.Text("healthy"), c.Text("health")])));

    private static async Task OneAsync(RemoteCall call, string name) => call.Screen.Show(
        await call.Remote.GetAsync($"api/v1/connections/{RemoteCall.Escape(name)}", call.Cancellation),
        answer =>
        {
            var connection = answer.Part("connection");
            call.Screen.Pairs(
                ("connection", connection.Text("name")), ("url", connection.Text("url")), ("policy", connection.Text("policy")),
                ("default", connection.Text("default")), ("recording", connection.Text("recording")),
                ("healthy", connection.Text("healthy")), ("health", connection.Text("health")));
            call.Screen.Table("Its tools are not known yet.", ["TOOL", "READ-ONLY", "DESTRUCTIVE", "IDEMPOTENT", "OPEN WORLD"],
                answer.Items("tools").Select(static t => (string[])
                    [t.Text("name"), t.Text("readOnly"), t.Text("destructive"), t.Text("idempotent"), t.Text("openWorld")]));
        });
}
