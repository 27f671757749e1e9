using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Recording;

/// <summary>The text of JSON strings that nobody vouches for.</summary>
public static class JsonText
{
    /// <summary>A string's text. Half a surrogate pair, or bytes that are no UTF-8, are JSON to the parser but no text: then what stands
    /// there.</summary>
    /// <param name="value">A string.</param>
    public static string Of(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
        }
    }
}
