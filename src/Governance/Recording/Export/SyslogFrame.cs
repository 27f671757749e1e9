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
        var head = Encoding.UTF8.GetBytes(Head(told, config, hostname));
        var text = EntryText.Line(told, format);
        if (head.Length + text.Length > config.MessageBytes) text = EntryText.Line(told, format, withPayload: false);
        var length = Encoding.ASCII.GetBytes(
            (head.Length + text.Length).ToString(CultureInfo.InvariantCulture) + " ");
        return [.. length, .. head, .. text];
    }

    private static string Head(ExportEvent told, SyslogExportConfig config, string hostname)
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
        return head.Append("] ").ToString();
    }

    // RFC 5424 section 6.3.3: these three are escaped in a value. Line breaks are legal there, but no receiver's friend.
    private static void Parameter(StringBuilder head, string name, string value)
    {
        if (value.Length == 0) return;
        head.Append(' ').Append(name).Append("=\"");
        foreach (var rune in value.EnumerateRunes().Take(200))
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
