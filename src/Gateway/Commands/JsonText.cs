using System.Globalization;
using System.Text.Json;

namespace Gateway.Commands;

/// <summary>Reads the API's answers without a type for each: what is not there is empty.</summary>
internal static class JsonText
{
    /// <summary>How deep an answer may be: a call or an answer as it was recorded, within what shows it.</summary>
    public const int DepthMax = 600;

    /// <summary>A member as text.</summary>
    public static string Text(this JsonElement value, string name) => value.Find(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.True } => "yes",
        { ValueKind: JsonValueKind.False } => "no",
        _ => "",
    };

    /// <summary>A member that is an object; an empty one where there is none.</summary>
    public static JsonElement Part(this JsonElement value, string name) => value.Find(name) ?? default;

    /// <summary>A member that is a list of texts.</summary>
    public static string[] Texts(this JsonElement value, string name) =>
        [.. value.Items(name).Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)];

    /// <summary>Who acted, in one line.</summary>
    public static string Actors(this JsonElement value) =>
        string.Join(", ", value.Items("actors").Select(static actor => actor.Text("subject")));

    /// <summary>A member that is a list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement value, string name) =>
        value.Find(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>A member that is a time, in this machine's zone.</summary>
    public static string Time(this JsonElement value, string name) =>
        DateTimeOffset.TryParse(value.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : "";

    /// <summary>A principal for people: its name and, where they differ, its subject.</summary>
    public static string Person(this JsonElement value, string name)
    {
        var person = value.Part(name);
        var (called, subject) = (person.Text("name"), person.Text("subject"));
        return called.Length == 0 || called == subject ? subject : $"{called} ({subject})";
    }

    private static JsonElement? Find(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? found : null;
}
