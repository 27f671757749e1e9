using System.Text;
using System.Text.Json;
using Gateway.Governance.Policies.Cel;

namespace Gateway.Governance.Policies.Backtests;

/// <summary>Arguments as a recording shows them: what was masked is unknown, and so is whatever holds a name that was masked.</summary>
internal sealed class HiddenArguments
{
    private const string Root = "$.params.arguments";

    private readonly List<string> _hidden = [];
    private bool _all;

    private HiddenArguments()
    {
    }

    /// <summary>The arguments with unknown values in the places of <paramref name="paths"/>.</summary>
    /// <param name="arguments">As recorded.</param>
    /// <param name="paths">What was masked in the message, as the entry tells; null when there was more than it tells.</param>
    /// <returns>Null when nothing in the arguments is hidden.</returns>
    public static CelValue? Of(JsonElement arguments, IReadOnlyList<string>? paths)
    {
        if (paths is null) return CelValue.Unknown;
        var hidden = new HiddenArguments();
        foreach (var path in paths) hidden.Add(path);
        if (hidden._all) return CelValue.Unknown;
        if (hidden._hidden.Count == 0) return null;
        var value = hidden.Value(arguments, Root);
        // A place that was not found is somewhere that cannot be told.
        return hidden._hidden.Count == 0 ? value : CelValue.Unknown;
    }

    // A name that holds a value is shown as [*], a long path ends in an ellipsis: all that is under what comes before is hidden then.
    private void Add(string path)
    {
        var end = path.AsSpan().IndexOf("[*]", StringComparison.Ordinal);
        var known = end >= 0 ? path[..end] : path.TrimEnd('…');
        if (Root.StartsWith(known, StringComparison.Ordinal)) _all = true;
        else if (path.EndsWith('…')) _all |= known.StartsWith(Root, StringComparison.Ordinal);
        else if (IsUnder(known, Root) && !_hidden.Contains(known, StringComparer.Ordinal)) _hidden.Add(known);
    }

    private CelValue Value(JsonElement json, string path)
    {
        // Below a text there may be places in the document that it holds.
        var here = _hidden.RemoveAll(hidden => hidden == path
            || (json.ValueKind == JsonValueKind.String && IsUnder(hidden, path)));
        if (here > 0)
        {
            _hidden.RemoveAll(hidden => IsUnder(hidden, path));
            return CelValue.Unknown;
        }

        if (!_hidden.Exists(hidden => IsUnder(hidden, path))) return CelValue.FromJson(Encoding.UTF8.GetBytes(json.GetRawText()));
        return json.ValueKind switch
        {
            JsonValueKind.Object => CelValue.FromMap(CelMap.Of(
                [.. json.EnumerateObject().Select(member => (member.Name, Value(member.Value, path + Step(member.Name))))])),
            JsonValueKind.Array => CelValue.FromList(CelList.Of(
                [.. json.EnumerateArray().Select((item, index) => Value(item, FormattableString.Invariant($"{path}[{index}]")))])),
            _ => CelValue.Unknown,
        };
    }

    private static bool IsUnder(string path, string root) => path.StartsWith(root, StringComparison.Ordinal)
        && (path.Length == root.Length || path[root.Length] is '.' or '[' or '(' or ':');

    private static string Step(string name) => name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
        ? "." + name
        : $"['{name.Replace("'", "''", StringComparison.Ordinal)}']";
}
