using System.CommandLine;
using System.Text.Json;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary><c>gateway mask</c>: what detectors find, tried on this machine and without a gateway.</summary>
internal static class MaskCommand
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Build() => new("mask", "Try what is hidden, and why.") { Explain(), Kinds(), Test() };

    private static Command Explain()
    {
        var file = new Argument<string>("FILE") { Description = "A JSON document or any other text." };
        var kinds = new Option<string[]>("--kind") { Description = "Kinds or groups to hide; else all.", HelpName = "KIND" };
        var config = LocalConfig.Option();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("explain",
            "Tell what would be hidden in a file, where and why, never the values. Exit code 0, 1: nothing can be said, 2: cannot be read.")
        {
            file, kinds, config, json,
        };
        command.SetAction((result, cancellation) => RemoteCommand.GuardAsync(result, async () =>
        {
            var error = result.InvocationConfiguration.Error;
            var name = result.GetValue(file)!;
            if (DiskFiles.Read(name) is not { } text)
            {
                await error.WriteLineAsync($"{VisibleText.Line(name)} cannot be read; check its name and permissions.");
                return ExitCodes.Failed;
            }

            var rules = LocalConfig.Need(result.GetValue(config)).Masking.Rules();
            var asked = result.GetValue(kinds) is { Length: > 0 } named ? named : ["*"];
            if (Array.Find(asked, kind => kind is not "*" && !Detectors.IsKind(kind) && !Detectors.IsGroup(kind)) is { } unknown)
            {
                await error.WriteLineAsync($"There is no detector kind of the name {VisibleText.Line(unknown)}"
                    + NearestName.Hint(unknown, Detectors.Kinds));
                return ExitCodes.Refused;
            }

            if (MaskPreview.Of(text, [.. asked], rules) is not { } preview)
            {
                await error.WriteLineAsync($"{VisibleText.Line(name)} is JSON that is nested too deeply to be masked.");
                return ExitCodes.Refused;
            }

            Write(preview, result.GetValue(json), result.InvocationConfiguration.Output);
            return ExitCodes.Done;
        }, cancellation));
        return command;
    }

    private static void Write(MaskPreview preview, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                values = preview.Values.Select(v => new { v.Kind, v.Path, v.Length, v.Confidence }),
                preview.Shown,
                analyser = "notAsked",
            }, s_json));
            return;
        }

        foreach (var value in preview.Values)
            output.WriteLine(VisibleText.Line(FormattableString.Invariant(
                $"{value.Kind,-24} {value.Confidence,3} %  {value.Length,5} bytes  {value.Path}")));
        var more = preview.Values.Length == MaskReport.ValuesMax ? " or more" : "";
        output.WriteLine($"{preview.Values.Length}{more} values would be hidden:");
        foreach (var line in preview.Shown.AsSpan().EnumerateLines()) output.WriteLine(VisibleText.Line(line.ToString()));
        output.WriteLine("No analyser was asked: names, places and organisations were not looked for.");
    }

    private static Command Kinds()
    {
        var config = LocalConfig.Option();
        var json = new Option<bool>("--json") { Description = "Print one JSON array." };
        var command = new Command("kinds", "Name every kind that can be hidden, built in and of the configuration.") { config, json };
        command.SetAction((result, cancellation) => RemoteCommand.GuardAsync(result, async () =>
        {
            var own = LocalConfig.Need(result.GetValue(config)).Masking;
            var groups = own.Rules().Groups;
            var names = Detectors.Kinds.Where(Detectors.IsBuiltIn).Concat(own.Kinds.Select(static k => k.Name))
                .Concat(own.Dictionaries.Select(static d => d.Name))
                .Select(kind => new { kind, group = Detectors.Groups.FirstOrDefault(group => groups.IsIn(kind, group)) })
                .ToList();
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(names, s_json));
            else foreach (var name in names) await output.WriteLineAsync($"{name.kind,-24} {name.group ?? "-"}");
            return ExitCodes.Done;
        }, cancellation));
        return command;
    }

    private static Command Test()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The configuration whose kinds are held to their examples.", DefaultValueFactory = _ => "gateway.yaml",
        };
        var command = new Command("test",
            "Hold the kinds of a configuration to their own examples. Exit code 0: all pass, 1: one fails, 2: cannot be read.") { file };
        command.SetAction(result =>
        {
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            var name = result.GetValue(file)!;
            if (DiskFiles.Read(name) is not { } text)
            {
                error.WriteLine($"{VisibleText.Line(name)} cannot be read; check its name and permissions.");
                return ExitCodes.Failed;
            }

            var outcome = GatewayConfig.Parse(name, text, DiskFiles.Here);
            foreach (var wrong in outcome.Errors) error.WriteLine(VisibleText.Line(wrong.ToString()));
            if (outcome.Config is not { Masking: var masking }) return ExitCodes.Refused;
            foreach (var kind in masking.Kinds)
                output.WriteLine(FormattableString.Invariant(
                    $"pass  {kind.Name}: {kind.Examples.Length} examples, {kind.Counterexamples.Length} counterexamples"));
            output.WriteLine(FormattableString.Invariant(
                $"{masking.Kinds.Length} kinds hold, {masking.Dictionaries.Length} dictionaries are read"));
            return ExitCodes.Done;
        });
        return command;
    }
}
