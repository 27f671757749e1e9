using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Goes from hit to hit of a message and tells where each stands.</summary>
internal sealed class HitPlaces
{
    private const int NameShownMax = 64;
    private const int PathShownMax = 300;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly IReadOnlyList<Hit> _hits;
    private readonly bool _isDocument;
    // A name is decoded when a path first asks for it, and once for all hits under it.
    private readonly List<(int NameStart, int NameLength, int Index, string? Name)> _steps = [];
    private readonly JsonText _decoded = new();

    private HitPlaces(ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, bool isDocument)
    {
        _json = json;
        _hits = hits;
        _isDocument = isDocument;
    }

    /// <summary>Visits hits in order.</summary>
    /// <param name="json">The message, or a document inside one.</param>
    /// <param name="hits">Hits in it, by offset.</param>
    /// <param name="isDocument">Whether <c>$</c> stands for all of it.</param>
    /// <param name="visit">Is told of each hit; false ends the visit.</param>
    /// <exception cref="JsonException">The message is not JSON.</exception>
    internal static void Each(ReadOnlyMemory<byte> json, IReadOnlyList<Hit> hits, bool isDocument, Func<Hit, HitPlaces, bool> visit) =>
        new HitPlaces(json, hits, isDocument).Run(visit);

    /// <summary>Whether a path leads to where the hit stands, or to something around it; never by a name of over 3 KiB.</summary>
    internal bool IsUnder(MaskPath path)
    {
        var first = _steps.Count > 0 && _steps[0].NameLength < 0 && !_isDocument ? 1 : 0;
        var count = path.Steps.Length;
        if (path.IsRooted)
        {
            var root = _isDocument ? 0 : IsDocumentRoot(first) ? first + 2 : -1;
            return root >= 0 && root + count <= _steps.Count && Matches(path, root);
        }

        for (var at = _isDocument ? 0 : first + 1; at + count <= _steps.Count; at++)
        {
            if (Matches(path, at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The place as a JSON path from the message's root.</summary>
    internal string Shown()
    {
        var path = new StringBuilder("$");
        foreach (var (start, length, index, _) in _steps)
        {
            if (path.Length > PathShownMax)
            {
                return path.Append('…').ToString();
            }

            if (length < 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
                continue;
            }

            var name = _json.Span.Slice(start, length);
            path.Append(length is 0 or > NameShownMax || HasHit(start, length) ? "[*]"
                : IsPlain(name) ? "." + Encoding.ASCII.GetString(name)
                : $"['{Name(start, length).Replace("'", "''", StringComparison.Ordinal)}']");
        }

        return path.ToString();
    }

    private void Run(Func<Hit, HitPlaces, bool> visit)
    {
        var next = 0;
        var arrays = new Stack<bool>();
        var reader = new Utf8JsonReader(_json.Span, new JsonReaderOptions { MaxDepth = MessageWalk.DepthMax });
        while (next < _hits.Count && reader.Read())
        {
            var type = reader.TokenType;
            if (type is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                _steps.RemoveAt(_steps.Count - 1);
                arrays.Pop();
                continue;
            }

            var start = (int)reader.TokenStartIndex + (type is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0);
            if (type == JsonTokenType.PropertyName)
            {
                _steps[^1] = (start, reader.ValueSpan.Length, 0, null);
            }
            else if (arrays.Count > 0 && arrays.Peek())
            {
                _steps[^1] = (0, -1, _steps[^1].Index + 1, null);
            }

            if (type is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                arrays.Push(type == JsonTokenType.StartArray);
                _steps.Add((0, -1, -1, null));
                continue;
            }

            for (; next < _hits.Count && _hits[next].Offset < start + reader.ValueSpan.Length; next++)
            {
                if (!visit(_hits[next], this))
                {
                    return;
                }
            }
        }
    }

    private bool IsDocumentRoot(int first) => _steps.Count > first + 1
        && ((IsNamed(first, "params"u8) && IsNamed(first + 1, "arguments"u8))
            || (IsNamed(first, "result"u8) && IsNamed(first + 1, "structuredContent"u8)));

    private bool IsNamed(int step, ReadOnlySpan<byte> name) => _steps[step].NameLength >= 0
        && _json.Span.Slice(_steps[step].NameStart, _steps[step].NameLength).SequenceEqual(name);

    private bool Matches(MaskPath path, int at)
    {
        for (var i = 0; i < path.Steps.Length; i++)
        {
            var (asked, step) = (path.Steps[i], _steps[at + i]);
            if (asked.IsProperty != step.NameLength >= 0
                || (!asked.IsAny && (asked.IsProperty ? !IsCalled(at + i, asked.Name!) : asked.Index != step.Index)))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsCalled(int step, string name)
    {
        var (start, length, _, known) = _steps[step];
        if (length > PathMatcher.NameBytesMax)
        {
            return false;
        }

        if (known is null)
        {
            known = Name(start, length);
            _steps[step] = _steps[step] with { Name = known };
        }

        return string.Equals(known, name, StringComparison.Ordinal);
    }

    private string Name(int start, int length)
    {
        _decoded.Decode(_json.Span.Slice(start, length));
        var name = Encoding.UTF8.GetString(_decoded.Text);
        _decoded.Release();
        return name;
    }

    // Hits are by offset, and none begins before the string that it stands in.
    private bool HasHit(int start, int length)
    {
        int low = 0, high = _hits.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _hits[middle].Offset < start ? (middle + 1, high) : (low, middle);
        }

        return low < _hits.Count && _hits[low].Offset < start + length;
    }

    private static bool IsPlain(ReadOnlySpan<byte> name)
    {
        foreach (var one in name)
        {
            if (!Word.IsLetterOrDigit(one) && one is not ((byte)'_' or (byte)'-'))
            {
                return false;
            }
        }

        return true;
    }
}
