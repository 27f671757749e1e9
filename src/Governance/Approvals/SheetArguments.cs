using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Governance.Recording;

namespace Gateway.Governance.Approvals;

/// <summary>Lists all values of a call's parameters for people.</summary>
internal static class SheetArguments
{
    // More than anybody judges; each takes far more room than the two bytes that it may have in the message.
    private const int ValuesMax = 50_000;

    // Characters of all paths and values together, beyond those of the message itself: the names of a small message, said again for each
    // value below them, can be far more.
    private const long CharsMax = 1 << 20;

    /// <summary>Every value of <c>params</c> but <c>name</c>, and but what no digest covers of <c>_meta</c>, in the order of the message;
    /// arguments by their own pointers, the rest under <c>params</c>. Where that is too much, the last one says that more is not
    /// shown.</summary>
    public static ImmutableArray<SheetArgument> Of(ReadOnlyMemory<byte> message)
    {
        if (message.IsEmpty) return [];
        using var document = JsonDocument.Parse(message, CallDigest.Strict);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("params"u8, out var parameters)
            || parameters.ValueKind != JsonValueKind.Object) return [];
        var found = ImmutableArray.CreateBuilder<SheetArgument>();
        var left = CharsMax + message.Length;
        foreach (var member in parameters.EnumerateObject())
        {
            if (member.NameEquals("arguments"u8)) Add(found, "", member.Value, ref left);
            else if (member.NameEquals("_meta"u8) && member.Value.ValueKind == JsonValueKind.Object)
                AddMeta(found, member.Value, ref left);
            else if (!member.NameEquals("name"u8)) Add(found, "params/" + Step(member.Name), member.Value, ref left);
        }

        if (left <= 0) found.Add(new SheetArgument("...", "more than can be shown", ["it holds more than is shown here: deny it"]));
        return found.ToImmutable();
    }

    private static void AddMeta(ImmutableArray<SheetArgument>.Builder found, JsonElement meta, ref long left)
    {
        foreach (var member in meta.EnumerateObject())
            if (left > 0 && CallDigest.IsBound(member.Name)) Add(found, "params/_meta/" + Step(member.Name), member.Value, ref left);
    }

    private static void Add(ImmutableArray<SheetArgument>.Builder found, string path, JsonElement value, ref long left)
    {
        if (found.Count == ValuesMax) left = 0;
        if (left <= 0) return;
        left -= path.Length + 1;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var member in value.EnumerateObject())
                    if (left > 0) Add(found, $"{path}/{Step(member.Name)}", member.Value, ref left);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                    if (left > 0) Add(found, $"{path}/{index++}", item, ref left);
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                left -= text.Length;
                var notes = SheetNotes.Of(text);
                found.Add(new SheetArgument(VisibleText.Line(path), '"' + VisibleText.Line(text) + '"', WithPath(path, notes)));
                break;
            case JsonValueKind.Number:
                var lexeme = value.GetRawText();
                ImmutableArray<string> read = NumberReading.Differs(lexeme) is { } other
                    ? [$"other programs read this number as {other}"] : [];
                found.Add(new SheetArgument(VisibleText.Line(path), lexeme, WithPath(path, read)));
                break;
            default:
                found.Add(new SheetArgument(VisibleText.Line(path), value.ValueKind switch
                {
                    JsonValueKind.Object => "{}",
                    JsonValueKind.Array => "[]",
                    _ => value.GetRawText(),
                }, WithPath(path, [])));
                break;
        }
    }

    private static ImmutableArray<string> WithPath(string path, ImmutableArray<string> notes) =>
        SheetNotes.Of(path) is { IsEmpty: false } odd ? [.. notes, .. odd.Select(static note => "in its name: " + note)] : notes;

    private static string Step(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
