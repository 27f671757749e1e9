using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary><c>gateway principals</c>.</summary>
internal static class PrincipalsCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("principals", "See, revoke and restore principals.")
    {
        Show(),
        Change("revoke", "Refuse a principal from now on and end its sessions.", needsReason: true),
        Change("restore", "Lift a revocation.", needsReason: false),
    };

    private static RemoteCommand Show()
    {
        var (subject, issuer) = (Subject(), Issuer());
        return new RemoteCommand("show", "One principal.", async call =>
        {
            var path = $"api/v1/principals?issuer={RemoteCall.Escape(call.Given.GetValue(issuer))}"
                + $"&subject={RemoteCall.Escape(call.Given.GetValue(subject))}";
            call.Screen.Show(await call.Remote.GetAsync(path, call.Cancellation), answer => Print(call.Screen, answer));
            return ExitCodes.Done;
        })
        { subject, issuer };
    }

    private static RemoteCommand Change(string verb, string description, bool needsReason)
    {
        var (subject, issuer) = (Subject(), Issuer());
        var reason = new Option<string?>("--reason") { Description = "Why; recorded.", Required = needsReason, HelpName = "TEXT" };
        return new RemoteCommand(verb, description, async call =>
        {
            var body = new JsonObject { ["issuer"] = call.Given.GetValue(issuer), ["subject"] = call.Given.GetValue(subject) };
            if (call.Given.GetValue(reason) is { } why) body["reason"] = why;
            call.Screen.Show(await call.Remote.PostAsync($"api/v1/principals/{verb}", body, call.Cancellation), answer =>
                Print(call.Screen, answer));
            return ExitCodes.Done;
        })
        { subject, issuer, reason };
    }

    private static Argument<string> Subject() => new("subject") { Description = "The token's subject, exactly." };

    private static Option<string> Issuer() => new("--issuer") { Description = "The token's issuer, exactly.", Required = true,
        HelpName = "URL" };

    private static void Print(Screen screen, JsonElement principal) => screen.Pairs(
        ("subject", principal.Text("subject")),
        ("issuer", principal.Text("issuer")),
        ("revoked", principal.Text("revoked")),
        ("reason", principal.Text("reason")),
        ("sessions", string.Join(' ', principal.Texts("sessions"))));
}
