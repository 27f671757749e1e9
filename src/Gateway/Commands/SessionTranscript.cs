using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;

namespace Gateway.Commands;

/// <summary>Prints a session's transcript as the API tells it, page by page.</summary>
internal static class SessionTranscript
{
    /// <summary>From an entry to the end as it is now.</summary>
    public static async Task<int> PrintAsync(RemoteCall call, string session, long from)
    {
        var writer = new TranscriptWriter(call.Given.InvocationConfiguration.Output);
        for (long? next = from; next is { } first;)
        {
            var page = await call.Remote.GetAsync(string.Create(CultureInfo.InvariantCulture,
                $"api/v1/recordings/{RemoteCall.Escape(session)}/entries?from={first}&limit=500"), call.Cancellation);
            foreach (var entry in page.Items("entries"))
            {
                if (call.Screen.Json) call.Screen.JsonLine(entry);
                else writer.Write(Read(entry));
            }

            next = long.TryParse(page.Text("next"), NumberStyles.None, CultureInfo.InvariantCulture, out var more) ? more : null;
        }

        return ExitCodes.Done;
    }

    /// <summary>An entry as the API tells it: without its payload where that was erased or cannot be decrypted.</summary>
    public static StoredEntry Read(JsonElement entry) => new(
        new SessionId(entry.Text("session")),
        entry.GetProperty("sequence").GetInt64(),
        entry.GetProperty("atUnixMs").GetInt64(),
        (long)(Enum.TryParse<EntryKind>(entry.Text("kind"), ignoreCase: true, out var kind) ? kind : default),
        entry.Part("payload") is { ValueKind: JsonValueKind.Object } payload
            ? Encoding.UTF8.GetBytes(payload.GetRawText()) : default(ReadOnlyMemory<byte>?),
        default,
        Convert.FromHexString(entry.Text("hash")))
    {
        State = Enum.TryParse<PayloadState>(entry.Text("state"), ignoreCase: true, out var state) ? state : default,
    };
}
