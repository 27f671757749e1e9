using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording.Export;

/// <summary>An entry as a line of the Common Event Format, version 0.</summary>
/// <remarks>The payload does not fit the form, so it is not told: the id leads back to it. The map is in docs/exports.md.</remarks>
public static class CefLine
{
    // What one extension holds at most, characters; the form's dictionary has 1,023 for most.
    private const int ValueMax = 1_000;

    /// <summary>Writes the line without its line break.</summary>
    public static byte[] Line(ExportEvent told)
    {
        ArgumentNullException.ThrowIfNull(told);
        var line = new StringBuilder(512);
        line.Append("CEF:0|Gateway|Gateway|1|").Append(Head(told.Kind)).Append('|').Append(Head(NameOf(told))).Append('|')
            .Append(SeverityOf(told).ToString(CultureInfo.InvariantCulture)).Append('|');
        line.Append("rt=").Append(told.Entry.AtUnixMs.ToString(CultureInfo.InvariantCulture));
        Put(line, "externalId", told.Id);
        Put(line, "act", told.Entry.Kind switch
        {
            EntryKind.Admitted => "allow",
            EntryKind.Denied => "deny",
            EntryKind.Held => "hold",
            EntryKind.Released => "release",
            _ => "",
        });
        Put(line, "outcome", told.Entry.Kind == EntryKind.Completed ? told.Text("end") : "");
        Put(line, "reason", told.Reason);
        Put(line, "suid", told.Session.Subject);
        Put(line, "suser", told.Session.Name);
        Put(line, "sntdom", told.Session.Issuer);
        Put(line, "requestClientApplication", told.Session.Client);
        Put(line, "destinationServiceName", told.Session.Connection);
        Put(line, "requestMethod", told.Exchange.Method);
        Put(line, "request", told.Exchange.Target);
        Labelled(line, "cs1", "session", told.Entry.Session.Value);
        Labelled(line, "cs2", "exchange", told.Exchange.Exchange);
        Labelled(line, "cs3", "policy", told.Exchange.Policy);
        Labelled(line, "cs4", "rule", told.Exchange.Rule);
        Labelled(line, "cs5", "found", string.Join(' ', told.Hits().Select(static hit =>
            string.Create(CultureInfo.InvariantCulture, $"{hit.Kind}:{hit.Count}"))));
        Labelled(line, "cs6", "hash", Convert.ToHexStringLower(told.Entry.Hash.Span));
        Labelled(line, "cn1", "sequence", told.Entry.Sequence.ToString(CultureInfo.InvariantCulture));
        Labelled(line, "cn2", "policyVersion", told.Exchange.Version > 0 ? told.Exchange.Version.ToString(CultureInfo.InvariantCulture)
            : "");
        if (told.Number("httpStatus") is { } status)
            Labelled(line, "cn3", "httpStatus", status.ToString(CultureInfo.InvariantCulture));
        if (told.Number("bytes") is { } bytes) Put(line, "in", bytes.ToString(CultureInfo.InvariantCulture));
        return Encoding.UTF8.GetBytes(line.ToString());
    }

    private static string NameOf(ExportEvent told) => told.Entry.Kind switch
    {
        EntryKind.Opened => "Session opened",
        EntryKind.Bound => "Protocol negotiated",
        EntryKind.Admitted => "Exchange allowed",
        EntryKind.Denied => "Exchange denied",
        EntryKind.Held => "Exchange held for approval",
        EntryKind.Released => "Exchange released by approval",
        EntryKind.Streamed => "Messages streamed",
        EntryKind.Completed => "Exchange ended",
        EntryKind.Status => "Session changed",
        _ => $"Entry of kind {told.Kind}",
    };

    private static int SeverityOf(ExportEvent told) => told.Entry.Kind switch
    {
        EntryKind.Denied => 6,
        EntryKind.Held => 4,
        EntryKind.Completed when told.Text("end") is not "completed" => 4,
        _ => 2,
    };

    private static void Labelled(StringBuilder line, string key, string label, string value)
    {
        if (value.Length == 0) return;
        Put(line, key + "Label", label);
        Put(line, key, value);
    }

    private static void Put(StringBuilder line, string key, string value)
    {
        if (value.Length == 0) return;
        if (value.Length > ValueMax) value = value[..(char.IsHighSurrogate(value[ValueMax - 1]) ? ValueMax - 1 : ValueMax)];
        line.Append(' ').Append(key).Append('=');
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => line.Append(@"\\"),
                '=' => line.Append(@"\="),
                '\n' => line.Append(@"\n"),
                '\r' => line.Append(@"\r"),
                _ => line.Append(char.IsControl(c) ? ' ' : c),
            };
        }
    }

    // The head knows no line breaks at all, and its bars must not be those of its parts.
    private static string Head(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\\' or '|') safe.Append('\\');
            safe.Append(char.IsControl(c) ? ' ' : c);
        }

        return safe.ToString();
    }
}
