using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;

namespace Gateway.Governance.Recording.Export;

/// <summary>Syslog messages (RFC 5424) in frames that count their octets (RFC 5425 section 4.3).</summary>
/// <remarks>The message is UTF-8 without a byte order mark, which RFC 5424 allows (MSG-ANY) and readers of JSON need.</remarks>
public static class SyslogFrame
{
    // The number that IANA keeps for examples (RFC 5612): the project has none of its own.
    private const string StructuredId = "gateway@32473";

    // What a text of the header shows at most, and where a receiver takes little, characters.
    private const int ShownMax = 200;
    private const int ShownLittle = 40;

    // What each text of callers and upstreams may be long, one after the other until the message fits; 0 leaves them out.
    private static readonly int[] s_cuts = [1_000, ShownMax, ShownLittle, 0];

    /// <summary>One frame.</summary>
    /// <param name="told">The entry.</param>
    /// <param name="format">The form of the message's text.</param>
    /// <param name="config">Facility, host name and longest message.</param>
    /// <param name="hostname">The host name where the configuration has none.</param>
    /// <returns>The frame's octets: length, a space, the message.</returns>
    public static byte[] Write(ExportEvent told, ExportFormat format, SyslogExportConfig config, string hostname)
    {
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(config);
        var head = Head(told, config, hostname);
        var text = EntryText.Line(told, format);
        if (head.Length + text.Length > config.MessageBytes) text = EntryText.Line(told, format, withPayload: false);
        foreach (var max in s_cuts)
        {
            if (head.Length + text.Length <= config.MessageBytes) break;
            head = Head(told.Cut(Math.Max(max, ShownLittle)), config, hostname);
            text = EntryText.Line(Less(told, format, max), format, withPayload: false);
        }

        var length = Encoding.ASCII.GetBytes(
            (head.Length + text.Length).ToString(CultureInfo.InvariantCulture) + " ");
        return [.. length, .. head, .. text];
    }

    // A line that can be verified may tell less of session and exchange, and never something else: there nothing is cut, but left out.
    private static ExportEvent Less(ExportEvent told, ExportFormat format, int max) => format == ExportFormat.Jsonl && max > 0
        ? told with { Exchange = told.Exchange.Cut(0) } : told.Cut(max);

    private static byte[] Head(ExportEvent told, SyslogExportConfig config, string hostname)
    {
        var severity = told.Entry.Kind switch
        {
            EntryKind.Denied => 4,
            EntryKind.Held => 5,
            _ => 6,
        };
        var head = new StringBuilder(400);
        head.Append(CultureInfo.InvariantCulture, $"<{(config.Facility * 8) + severity}>1 {told.At} ");
        head.Append(Name(config.Hostname ?? hostname, 255)).Append(" gateway - ").Append(Name(told.Kind, 32));
        head.Append(" [").Append(StructuredId);
        Parameter(head, "id", told.Id);
        Parameter(head, "position", told.Position.ToString(CultureInfo.InvariantCulture));
        Parameter(head, "connection", told.Session.Connection);
        Parameter(head, "subject", told.Session.Subject);
        Parameter(head, "method", told.Exchange.Method);
        Parameter(head, "effect", told.Exchange.Effect);
        return Encoding.UTF8.GetBytes(head.Append("] ").ToString());
    }

    // RFC 5424 section 6.3.3: these three are escaped in a value. Line breaks are legal there, but no receiver's friend.
    private static void Parameter(StringBuilder head, string name, string value)
    {
        if (value.Length == 0) return;
        head.Append(' ').Append(name).Append("=\"");
        foreach (var rune in value.EnumerateRunes().Take(ShownMax))
        {
            if (rune.Value is '"' or '\\' or ']') head.Append('\\');
            head.Append(Rune.IsControl(rune) ? "?" : rune.ToString());
        }

        head.Append('"');
    }

    private static string Name(string text, int max)
    {
        var name = new string([.. text.Take(max).Select(static c => c is > ' ' and <= '~' ? c : '?')]);
        return name.Length == 0 ? "-" : name;
    }
}
