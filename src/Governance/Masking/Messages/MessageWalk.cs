using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Surrogates;

namespace Gateway.Governance.Masking.Messages;

/// <summary>One pass over a message that collects the edits; see docs/masking.md for the rules it applies.</summary>
internal sealed class MessageWalk
{
    internal const int DepthMax = 256;
    private const int FramesAtFirst = 16;
    private const int AheadFactor = 32;
    private const int AheadAtLeast = 64 * 1024;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly PlannedHits _hits;
    private readonly MaskPlan _plan;
    private readonly ValueMask _values;
    private readonly PathMatcher _paths;
    private readonly bool _isDocument;
    private readonly bool _reachesInside;
    private Frame[] _frames = new Frame[FramesAtFirst];
    private int _depth;
    private int _body = -1;
    private int _document = -1;
    private long _ahead;

    // 1 in a batch, whose messages are items.
    private int _root;

    /// <summary>Prepares a walk.</summary>
    /// <param name="json">The message, or a document inside one.</param>
    /// <param name="hits">What is to be hidden in it.</param>
    /// <param name="plan">Where else something is.</param>
    /// <param name="key">For the style hash.</param>
    /// <param name="page">For the style surrogate.</param>
    /// <param name="texts">In how many texts it stands: 0 for a message; more for a JSON text, which <c>$</c> stands for.</param>
    internal MessageWalk(ReadOnlyMemory<byte> json, PlannedHits hits, MaskPlan plan, MaskKey key, SurrogatePage page, int texts)
    {
        _json = json;
        _hits = hits;
        _plan = plan;
        _values = new ValueMask(plan, key, page, texts);
        _paths = new PathMatcher(plan);
        _isDocument = texts > 0;
        _reachesInside = plan.Paths.Any(p => !p.Path.IsRooted);
    }

    internal List<Edit> Edits { get; } = [];

    /// <summary>What paths hide, in order; of what stands in a document inside a text, the text's place.</summary>
    internal List<HiddenValue> Hidden { get; } = [];

    /// <summary>The span of <c>result.structuredContent</c>; empty if the message has none.</summary>
    internal Range StructuredContent { get; private set; }

    /// <exception cref="JsonException">The message is not valid JSON or nested too deeply.</exception>
    internal void Run()
    {
        var reader = new Utf8JsonReader(_json.Span, new JsonReaderOptions { MaxDepth = DepthMax });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    Name(ref reader);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Open(ref reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close((int)reader.BytesConsumed);
                    break;
                default:
                    Value(ref reader);
                    break;
            }
        }
    }

    private void Name(ref Utf8JsonReader reader)
    {
        ref var frame = ref _frames[_depth - 1];
        frame.NameId = _paths.NameId(ref reader);
        frame.Current = frame.Zone is Zone.Data or Zone.Opaque ? Member.Other
            : Members.Of(reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan);
        frame.HoldsDocument = frame.Zone == Zone.Data && !_isDocument
            && (frame.Holder == Member.StructuredContent ? reader.ValueTextEquals("result"u8)
                : frame.Holder == Member.Content && reader.ValueTextEquals("text"u8));
        var start = (int)reader.TokenStartIndex + 1;
        var end = start + reader.ValueSpan.Length;
        if (!_plan.IsForRecording && !Zones.MayRename(frame))
        {
            Skip(end);
            return;
        }

        var first = Edits.Count;
        Text(start, end);
        if (Edits.Count > first)
        {
            // An object is read once more when the first of its names is masked, and with it all objects in it.
            if (frame.Names is null && _ahead > AheadMax)
            {
                throw new JsonException("too deep to keep names apart");
            }

            _ahead += UniqueName.Keep(_json.Span, ref frame, Edits, first, start, end);
        }
    }

    private void Open(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var hidden = Enter(reader.TokenType, out var zone);
        var (columns, table) = Columns(ref reader, start, zone);
        if (zone == Zone.Opaque && !_plan.IsForRecording)
        {
            hidden = null;
        }

        var holder = _depth == 0 ? Member.Other : _frames[_depth - 1].IsArray ? _frames[_depth - 1].Holder : _frames[_depth - 1].Current;
        var isBody = _depth == _root + 1 && !_isDocument && holder is Member.Params or Member.Result or Member.Error;
        var isDocument = (_depth == 0 && _isDocument) || (_depth == _root + 2 && _body == _depth - 1 && IsDocument(holder, zone));
        if (_depth == _frames.Length)
        {
            Array.Resize(ref _frames, _frames.Length * 2);
        }

        _frames[_depth] = new Frame
        {
            Zone = zone, Holder = holder, IsArray = reader.TokenType == JsonTokenType.StartArray, Index = -1, NameId = -1, Start = start,
            Hidden = hidden, Columns = columns, Table = table,
            HoldsDocument = _depth > 0 && reader.TokenType == JsonTokenType.StartArray && _frames[_depth - 1].HoldsDocument,
        };
        if (isBody || (_depth == 0 && _isDocument))
        {
            _body = _depth;
        }

        if (isDocument)
        {
            _document = _depth;
        }

        _root = _depth == 0 && !_isDocument && reader.TokenType == JsonTokenType.StartArray ? 1 : _root;
        _depth++;
    }

    // What a table's columns say of the container that begins here: its list of rows, or one of them; or that it is a table itself.
    private (int[]? Columns, ResultTable? Table) Columns(ref Utf8JsonReader reader, int start, Zone zone)
    {
        if (_plan.Paths.IsEmpty || zone != Zone.Data)
        {
            return default;
        }

        if (reader.TokenType == JsonTokenType.StartObject)
        {
            // Each object is looked through once more for each that it stands in; what asks for too much is not judged.
            var table = _ahead > AheadMax
                ? throw new JsonException("too deep to look for columns") : ResultTable.Of(reader, _paths, out var read);
            _ahead += read;
            return (null, table);
        }

        if (_depth == 0 || _frames[_depth - 1].Table is not { } around)
        {
            return default;
        }

        return _frames[_depth - 1].IsArray ? (around.Columns, null) : (null, around.Rows.Contains(start) ? around : null);
    }

    private bool IsDocument(Member holder, Zone zone) => zone == Zone.Data
        && ((holder == Member.Arguments && _frames[_body].Holder == Member.Params)
            || (holder == Member.StructuredContent && _frames[_body].Holder == Member.Result));

    private void Close(int end)
    {
        _depth--;
        if (_document == _depth)
        {
            _document = -1;
            if (_frames[_depth].Holder == Member.StructuredContent)
            {
                StructuredContent = _frames[_depth].Start..end;
            }
        }

        if (_body == _depth)
        {
            _body = -1;
        }
    }

    private void Value(ref Utf8JsonReader reader)
    {
        var type = reader.TokenType;
        var hidden = Enter(type, out var zone);
        var isString = type == JsonTokenType.String;
        var start = (int)reader.TokenStartIndex + (isString ? 1 : 0);
        var end = start + reader.ValueSpan.Length;
        if (zone == Zone.Data && _depth == _root + 2 && _frames[_depth - 1] is { Holder: Member.Result, Current: Member.StructuredContent })
        {
            StructuredContent = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
        }

        if (zone is Zone.Opaque or Zone.Schema || (zone == Zone.Binary && hidden is null && IsBinary(reader.ValueSpan)))
        {
            Skip(end);
            return;
        }

        if (hidden is { } path)
        {
            Skip(end);
            if (Replace(start, end, _values.Hide(type, _json.Span[start..end], path.Style)))
            {
                Hidden.Add(new HiddenValue(start, end - start, path.Rule));
            }
        }
        else if (isString && Document(start, end, zone) is { } masked)
        {
            Skip(end);
            Replace(start, end, masked);
            Hidden.AddRange(_values.HiddenInDocument.Select(v => v with { Start = start }));
        }
        else if (isString)
        {
            Text(start, end);
        }
        else
        {
            Number(start, end);
        }
    }

    // However many values stand in a number, it is replaced once and whole; for a piece by less of it.
    private void Number(int start, int end)
    {
        TextMatch? found = null;
        while (_hits.Take(end) is { } hit)
        {
            found = found is null || hit.IsPiece ? hit : found;
        }

        if (found is { } match)
        {
            Replace(start, end, _values.Found(match, _json.Span[start..end], isNumber: true));
        }
    }

    private long AheadMax => AheadAtLeast + ((long)AheadFactor * _json.Length);

    // Steps on to a value: counts items, and asks the paths.
    private PlannedPath? Enter(JsonTokenType type, out Zone zone)
    {
        if (_depth == 0)
        {
            zone = _isDocument ? Zone.Data : Zone.Protocol;
            return null;
        }

        ref var parent = ref _frames[_depth - 1];
        parent.Index += parent.IsArray ? 1 : 0;
        if (parent.Columns is { } columns)
        {
            parent.NameId = parent.Index < columns.Length ? columns[parent.Index] : -1;
        }

        zone = Zones.Of(parent, _depth - _root, type);
        if (_plan.IsForRecording && zone is Zone.Opaque or Zone.Schema)
        {
            zone = Zones.IsStructure(parent) ? Zone.Opaque : Zone.Data;
        }

        return parent.Hidden ?? (_plan.Paths.IsEmpty ? null : _paths.At(_frames.AsSpan(0, _depth), _document, _body));
    }

    // A string that is itself a JSON document, masked; null where it is a text like any other.
    private byte[]? Document(int start, int end, Zone zone)
    {
        var raw = _json.Span[start..end];
        if (zone == Zone.Protocol)
        {
            return _depth > 0 && _frames[_depth - 1].Current == Member.Text
                ? _values.Document(raw, _hits.Within(start, end), isRoot: true) : null;
        }

        var isRoot = _depth == 0 || _frames[_depth - 1] is { HoldsDocument: true } or { Current: Member.StructuredContent };
        if (zone != Zone.Data || _plan.Paths.IsEmpty || !(isRoot || _reachesInside) || !ValueMask.MayBeDocument(raw))
        {
            return null;
        }

        var masked = _values.Document(raw, _hits.Within(start, end), isRoot);
        return masked is null || _values.HiddenInDocument.Count == 0 ? null : masked;
    }

    private bool IsBinary(ReadOnlySpan<byte> value) =>
        ValueMask.IsBase64(value) && (_frames[_depth - 1].Current == Member.Blob || IsMedia(ref _frames[_depth - 1]));

    // A block may say what it is behind its data, so it is looked through once more. Where that asks for too much, its data is text.
    private bool IsMedia(ref Frame block)
    {
        if (block.IsMedia is { } known)
        {
            return known;
        }

        var (told, others) = (0, _ahead > AheadMax ? 1 : 0);
        var reader = new Utf8JsonReader(
            _json.Span[block.Start..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = DepthMax }));
        while (others == 0 && reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0))
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                var isMedia = reader.TokenType == JsonTokenType.String
                    && (reader.ValueTextEquals("image"u8) || reader.ValueTextEquals("audio"u8));
                (told, others) = (told + 1, others + (isMedia ? 0 : 1));
            }
        }

        _ahead += reader.BytesConsumed;
        block.IsMedia = told > 0 && others == 0;
        return block.IsMedia.Value;
    }

    private void Text(int start, int end)
    {
        while (_hits.Take(end) is { } hit)
        {
            Edits.Add(new Edit(hit.Start, hit.Length, _values.Found(hit, _json.Span.Slice(hit.Start, hit.Length))));
        }
    }

    private bool Replace(int start, int end, byte[] replacement)
    {
        if (_json.Span[start..end].SequenceEqual(replacement))
        {
            return false;
        }

        Edits.Add(new Edit(start, end - start, replacement));
        return true;
    }

    private void Skip(int end)
    {
        while (_hits.Take(end) is not null)
        {
            // What is kept, or already hidden as a whole, needs no edit.
        }
    }
}
