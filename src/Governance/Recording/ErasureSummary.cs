using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Recording;

/// <summary>How much of what was read is gone. That is no break where an entry says so, and whoever could write such an entry is not
/// told by the chain alone.</summary>
/// <param name="Payloads">Payloads and bodies that are gone.</param>
/// <param name="NotSigned">How many of them by entries that no checkpoint covers yet; null where checkpoints were not looked at.</param>
public sealed record ErasureSummary(long Payloads, long? NotSigned)
{
    /// <summary>For people: one line where anything is gone.</summary>
    public void WriteText(StringBuilder text)
    {
        if (Payloads == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"  {Payloads:N0} {(Payloads == 1 ? "payload is" : "payloads are")} gone");
        if (NotSigned > 0)
            text.Append(CultureInfo.InvariantCulture, $"; of {NotSigned:N0} of them what says that they were erased is not signed yet");
        text.Append('\n');
    }

    /// <summary>For scripts: the member <c>erased</c>.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject("erased");
        json.WriteNumber("payloads", Payloads);
        if (NotSigned is { } unsigned) json.WriteNumber("notSigned", unsigned);
        json.WriteEndObject();
    }
}
