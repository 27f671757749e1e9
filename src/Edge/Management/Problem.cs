using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gateway.Edge.Management;

/// <summary>A fault as RFC 9457 writes it, with the gateway's own members.</summary>
/// <param name="Type">The error's page.</param>
/// <param name="Title">What happened.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">A code of docs/errors.md.</param>
/// <param name="Step">The step that refused.</param>
/// <param name="Fault">Whose fault it is.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Errors">Every single thing that is wrong; left out for none.</param>
internal sealed record Problem(
    string Type, string Title, int Status, string Code, string Step, string Fault, string Fix, IReadOnlyList<string>? Errors)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The problem that says <paramref name="fault"/>.</summary>
    public static Problem Of(ManagementFault fault) => new(
        $"urn:gateway:error:{fault.Error.Code}", fault.Error.Message, fault.Status, fault.Error.Code, fault.Error.Step, fault.Error.Fault,
        fault.Error.Fix, fault.Details.IsDefaultOrEmpty ? null : fault.Details);

    /// <summary>Writes <paramref name="fault"/> as the response, which must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, ManagementFault fault)
    {
        var response = context.Response;
        response.StatusCode = fault.Status;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (fault.Challenge.Length > 0) response.Headers.WWWAuthenticate = fault.Challenge;
        if (fault.RetryAfterSeconds > 0) response.Headers.RetryAfter = fault.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var body = JsonSerializer.SerializeToUtf8Bytes(Of(fault), ManagementJson.Options);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
