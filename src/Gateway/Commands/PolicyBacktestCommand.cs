using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Policies;
using Gateway.Governance.Policies.Backtests;

namespace Gateway.Commands;

/// <summary><c>gateway policy backtest</c>: what a policy's text would have done with recorded traffic.</summary>
internal static class PolicyBacktestCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var policy = new Argument<string>("POLICY") { Description = "The policy's file that is to be tried." };
        var since = new Option<string?>("--since") { Description = "How far back, such as 12h or 30d; else 7d.", HelpName = "TIME" };
        var connection = new Option<string?>("--connection") { Description = "Only this connection.", HelpName = "NAME" };
        var file = new Option<string?>("--file", "-f")
        {
            Description = "Read this recording and ask no gateway.", HelpName = "FILE",
        };
        var keyFile = RecordingChoice.KeyOption();
        return new RemoteCommand(
            "backtest",
            "What a policy's text would have done with recorded traffic. Exit code 0, 1: the text is wrong, 2: cannot be read.",
            async call =>
            {
                LookBack.NeedNoKey(call.Given.GetValue(keyFile));
                var text = Text(call.Given.GetValue(policy)!);
                var body = new JsonObject { ["source"] = text, ["sinceDays"] = LookBack.Days(call.Given.GetValue(since)) };
                if (call.Given.GetValue(connection) is { } only) body["connection"] = only;
                // The gateway compiles it: it knows the kinds of its configuration, and this machine may not.
                var name = PolicyDocument.NameIn(text) is { Length: > 0 } said ? said : Compile(call.Given.GetValue(policy)!, text).Name;
                var path = $"api/v1/policies/{RemoteCall.Escape(name)}/backtest";
                var answer = await call.Remote.PostAsync(path, body, call.Cancellation);
                call.Screen.Show(answer, report => BacktestText.Print(call.Screen, report));
                return ExitCodes.Done;
            })
        {
            policy, since, connection, file, keyFile,
        }.Offline(result => result.GetValue(file) is { } recording
            ? screen =>
            {
                // Before the text is compiled: it may speak of kinds that the configuration makes.
                // One that nobody named and that is wrong says nothing of the text.
                var given = result.GetValue<string?>("--config");
                var config = LocalConfig.Need(given, exitCode: given is null ? ExitCodes.Failed : ExitCodes.Refused);
                var compiled = Compile(result.GetValue(policy)!, Text(result.GetValue(policy)!), config.Masking.Rules().Groups);
                var from = LookBack.From(result.GetValue(since));
                var run = new BacktestRun(compiled, from, result.GetValue(connection), config.Masking.Rules());
                LookBack.Tell(recording, result.GetValue(keyFile), from, run);
                screen.Show(JsonSerializer.SerializeToElement(run.Report(), Json), report => BacktestText.Print(screen, report));
                return ExitCodes.Done;
            }
        : null);
    }

    private static string Text(string file) => DiskFiles.Read(file)
        ?? throw new CommandException(ExitCodes.Failed, $"{file} cannot be read", "check its name and permissions");

    private static CompiledPolicy Compile(string file, string text, KindGroups? groups = null)
    {
        var compilation = CompiledPolicy.Compile(text, version: 1, groups: groups);
        return compilation.Policy ?? throw new CommandException(
            ExitCodes.Refused, $"{file} is no policy that could be tried", "correct what follows, by line and column",
            [.. compilation.Errors.Select(error => $"{file}:{error}")]);
    }
}
