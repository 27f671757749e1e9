using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Recording.Export;

/// <summary>What part of a recording an export holds.</summary>
/// <param name="From">Position of its first entry over all sessions; 0 when it is empty.</param>
/// <param name="To">Of its last.</param>
/// <param name="Lines">Lines that were read.</param>
/// <param name="Copies">Lines that tell an entry again.</param>
/// <param name="Begun">Sessions that began before it, so that what is told of their callers stands in no entry of it.</param>
/// <param name="Omitted">Payloads that were left out for their length.</param>
public sealed record ExportSpan(long From, long To, long Lines, long Copies, long Begun, long Omitted)
{
    internal void WriteText(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {Lines:N0} lines, positions {From:N0} to {To:N0}, {Copies:N0} of them again\n");
        var culture = CultureInfo.InvariantCulture;
        if (Begun > 0)
            text.Append(culture, $"  {Begun:N0} sessions began before it: what is told of their callers stands in no entry of it\n");
        if (Omitted > 0) text.Append(culture, $"  {Omitted:N0} payloads were left out for their length; their hashes are there\n");
    }

    internal void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject("export");
        json.WriteNumber("from", From);
        json.WriteNumber("to", To);
        json.WriteNumber("lines", Lines);
        json.WriteNumber("copies", Copies);
        json.WriteNumber("begunBefore", Begun);
        json.WriteNumber("omittedPayloads", Omitted);
        json.WriteEndObject();
    }
}
