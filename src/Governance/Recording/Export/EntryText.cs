using Gateway.Governance.Configuration;

namespace Gateway.Governance.Recording.Export;

/// <summary>An entry in the form that an export asks for.</summary>
public static class EntryText
{
    /// <summary>One line of UTF-8, without its line break and without any in it.</summary>
    /// <param name="told">The entry.</param>
    /// <param name="format">The form.</param>
    /// <param name="withPayload">Whether the payload is told, or only its length and digest, where the form has room for it.</param>
    public static byte[] Line(ExportEvent told, ExportFormat format, bool withPayload = true) => format switch
    {
        ExportFormat.Ocsf => OcsfJson.Line(told, withPayload),
        ExportFormat.Cef => CefLine.Line(told),
        _ => EntryJson.Line(told, withPayload),
    };
}
