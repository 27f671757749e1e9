using System.CommandLine;
using Gateway.Governance.Configuration;
using Gateway.Governance.Policies;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary>Which policy a command tries: a policy's own file, or one policy of a configuration.</summary>
internal sealed class PolicyChoice
{
    private readonly Argument<string> _file = new("POLICY")
    {
        Description = "A policy's file; or a configuration, with --name for one of its policies.",
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "Which policy, when POLICY is a configuration.", HelpName = "NAME",
    };

    /// <summary>Adds what is given on the command line.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, _file);
        command.Options.Add(_name);
    }

    /// <summary>Reads and compiles the policy; on failure writes every error and gives the exit code.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="exitCode">What to end with when there is no policy.</param>
    public CompiledPolicy? Compile(ParseResult result, out int exitCode)
    {
        var error = result.InvocationConfiguration.Error;
        var file = result.GetValue(_file)!;
        exitCode = ExitCodes.Refused;
        if (DiskFiles.Read(file) is not { } text)
        {
            error.WriteLine($"{VisibleText.Line(file)} cannot be read; check its name and permissions.");
            exitCode = ExitCodes.Failed;
            return null;
        }

        return result.GetValue(_name) is { } name ? Of(file, text, name, error) : Of(file, text, error);
    }

    private static CompiledPolicy? Of(string file, string text, TextWriter error)
    {
        var compilation = CompiledPolicy.Compile(text, version: 1);
        if (compilation.Policy is not null) return compilation.Policy;
        if (GatewayConfig.Parse(file, text, DiskFiles.Here).Config is { } config)
        {
            var names = string.Join(", ", config.Policies.Select(policy => policy.Name));
            error.WriteLine($"{VisibleText.Line(file)} is a configuration; choose one of its policies with --name: {names}");
            return null;
        }

        foreach (var wrong in compilation.Errors) error.WriteLine(VisibleText.Line($"{file}:{wrong}"));
        return null;
    }

    private static CompiledPolicy? Of(string file, string text, string name, TextWriter error)
    {
        var outcome = GatewayConfig.Parse(file, text, DiskFiles.Here);
        foreach (var wrong in outcome.Errors) error.WriteLine(VisibleText.Line(wrong.ToString()));
        if (outcome.Config is not { } config) return null;
        if (config.Policy(name) is { } document)
            return CompiledPolicy.Compile(document.Source, 1, config.Approvals.Within, config.Masking.Rules().Groups).Policy;
        error.WriteLine($"There is no policy of this name{NearestName.Hint(name, config.Policies.Select(policy => policy.Name))}");
        return null;
    }
}
