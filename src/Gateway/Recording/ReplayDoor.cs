using System.Net;
using Gateway.Abstractions.Sessions;
using Gateway.Edge.Mcp;
using Gateway.Governance.Recording.Replays;
using Microsoft.AspNetCore.Http;

namespace Gateway.Recording;

/// <summary>Reads requests to a served recording as strictly as the gateway reads them: what it refused then was not recorded.</summary>
internal static class ReplayDoor
{
    private const int DepthMax = 64;

    /// <summary>Whether a request is meant for this machine and comes from no page of another.</summary>
    public static bool IsHome(HttpRequest request) => IsHome(request.Host.Host)
        && request.Headers.Origin.All(static origin => Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsHome(page.Host));

    /// <summary>Whether a client would rather have a stream than one message; the recording does not tell which it was.</summary>
    public static bool PrefersStream(HttpRequest request) => request.Headers.Accept is [{ } accepted, ..]
        && accepted.AsSpan().TrimStart().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads one message.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">All of its body.</param>
    /// <param name="served">What is served.</param>
    /// <param name="frame">The message; null when it is no JSON-RPC message.</param>
    /// <param name="era">Which protocol it speaks.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    public static ReplayRefusal? Read(HttpRequest request, byte[] body, ServedSessions served, out Frame? frame, out Era era)
    {
        era = Era.Legacy;
        if (FrameReader.Read(body, FrameSide.Client, DepthMax, out frame) is var fault and not FrameFault.None)
            return Refuse(frame, FrameFaultText.Code(fault), FrameFaultText.Of(fault));
        (era, var code, var error) = EraCheck.Of(request.Headers, frame!);
        if (code == 0 && frame!.Kind == FrameKind.Request && !(era == Era.Modern ? served.IsModern : served.IsLegacy))
            (code, error) = (RpcCodes.UnsupportedVersion, "nothing was recorded in this protocol version.");
        if (code != 0) return Refuse(frame, code, error, code == RpcCodes.UnsupportedVersion ? Versions(served) : null);
        if (era == Era.Modern && frame!.Kind == FrameKind.Request
            && HeaderCheck.FirstMismatch(request.Headers, frame, served.Tool(frame.Name)) is { } header)
            return Refuse(frame, RpcCodes.HeaderMismatch, $"the header {header} is missing or does not say what the body says.");
        return null;
    }

    // A legacy version is negotiated and not claimed, so it is named only where there is no other.
    private static IEnumerable<string> Versions(ServedSessions served) => served.IsModern ? EraCheck.Claimable : [EraCheck.NewestLegacy];

    private static ReplayRefusal Refuse(Frame? frame, int code, string error, IEnumerable<string>? versions = null)
    {
        ReadOnlySpan<byte> id = frame is { Kind: FrameKind.Request } ? frame.IdBytes : default;
        var text = $"Replay of a recording: {error}";
        return new ReplayRefusal(StatusCodes.Status400BadRequest, RpcMessages.Error(id, code, text, versions is null ? null : json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("supported"u8);
            foreach (var version in versions) json.WriteStringValue(version);
            json.WriteEndArray();
            json.WriteString("requested"u8, frame!.ProtocolVersion);
            json.WriteEndObject();
        }));
    }

    private static bool IsHome(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? IPAddress.IsLoopback(address) : host == "localhost";
}
