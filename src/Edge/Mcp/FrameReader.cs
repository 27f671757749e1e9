using System.Text.Json;
using System.Text.Unicode;
using Gateway.Abstractions.Sessions;

namespace Gateway.Edge.Mcp;

/// <summary>Reads one JSON-RPC message strictly, in one pass and without a tree (DESIGN step 3).</summary>
/// <remarks>Refuses invalid UTF-8, a byte-order mark, lone surrogates, duplicate and case-variant keys, too much depth, batches, messages
/// that are two
/// things at once. Source: T1 to T5; JSON-RPC 2.0; MCP base protocol.</remarks>
internal ref struct FrameReader
{
    private const int NameCharsMax = 1024;

    private readonly FrameSide _side;
    private readonly int _depthMax;
    private readonly ReadOnlySpan<byte> _message;
    private readonly KeyGuard _keys;
    private readonly Frame _frame;
    private Utf8JsonReader _reader;
    private bool _hasMethod, _hasVersion, _loose;

    // What only some methods say there; it counts for these alone, since others who have it in their params say nothing by it.
    private (string Name, string Uri) _reference = ("", "");
    private (ClientFacts Client, Place Capabilities) _introduced = (ClientFacts.None, default);

    private FrameReader(ReadOnlyMemory<byte> message, FrameSide side, int depthMax)
    {
        _side = side;
        _depthMax = depthMax;
        _message = message.Span;
        _keys = KeyGuard.For(foldCase: side == FrameSide.Client);
        _frame = new Frame { Message = message };
        _reader = new Utf8JsonReader(_message, new JsonReaderOptions { MaxDepth = depthMax + 1 });
    }

    /// <summary>Reads a message.</summary>
    /// <param name="body">All of it; the frame keeps a slice of it, or of a copy without white space between tokens.</param>
    /// <param name="side">Whose message it is.</param>
    /// <param name="depthMax">Deepest nesting.</param>
    /// <param name="frame">The message; null when it is refused.</param>
    public static FrameFault Read(ReadOnlyMemory<byte> body, FrameSide side, int depthMax, out Frame? frame)
    {
        frame = null;
        if (!Utf8.IsValid(body.Span)) return FrameFault.NotJson;
        try
        {
            var reader = new FrameReader(body, side, depthMax);
            var fault = reader.Run();
            if (fault == FrameFault.None && reader._loose)
            {
                reader = new FrameReader(Compact(body.Span), side, depthMax);
                fault = reader.Run();
            }

            if (fault == FrameFault.None) frame = reader._frame;
            return fault;
        }
        catch (JsonException)
        {
            return FrameFault.NotJson;
        }
        catch (InvalidOperationException)
        {
            // The reader met a string that is no text: a lone surrogate.
            return FrameFault.NotJson;
        }
    }

    private FrameFault Run()
    {
        if (!_reader.Read()) return FrameFault.NotJson;
        if (_reader.TokenType == JsonTokenType.StartArray) return FrameFault.Batch;
        if (_reader.TokenType != JsonTokenType.StartObject) return FrameFault.NotJsonRpc;
        Note();
        _keys.Enter();
        while (Next() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Key(Known.Root) is var fault and not FrameFault.None) return fault;
            fault = Root();
            if (fault != FrameFault.None) return fault;
        }

        if (_reader.TokenType != JsonTokenType.EndObject) return FrameFault.NotJson;
        if (_reader.BytesConsumed != _message.Length) _loose = true;
        if (_reader.Read()) return FrameFault.NotJson;
        return Judge();
    }

    private FrameFault Root()
    {
        if (_reader.ValueTextEquals("jsonrpc"u8))
        {
            Next();
            _hasVersion = _reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals("2.0"u8);
            return _hasVersion ? FrameFault.None : FrameFault.NotJsonRpc;
        }

        if (_reader.ValueTextEquals("id"u8))
        {
            Next();
            if (_reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null)) return FrameFault.BadId;
            if (_reader.TokenType != JsonTokenType.Null) _frame.Id = Token();
            else if (_side == FrameSide.Client) return FrameFault.BadId;
            CheckText();
            return FrameFault.None;
        }

        if (_reader.ValueTextEquals("method"u8))
        {
            Next();
            if (_reader.TokenType != JsonTokenType.String || Text() is not { Length: > 0 } method) return FrameFault.BadMethod;
            (_frame.Method, _hasMethod) = (Methods.Intern(method), true);
            return FrameFault.None;
        }

        if (_reader.ValueTextEquals("params"u8))
        {
            Next();
            if (_reader.TokenType != JsonTokenType.StartObject) return FrameFault.BadParams;
            var start = (int)_reader.TokenStartIndex;
            var fault = Object(Known.Params, static (ref FrameReader r) => r.Params());
            _frame.Params = new Place(start, (int)_reader.BytesConsumed - start);
            return fault;
        }

        if (_reader.ValueTextEquals("result"u8)) return Value(out var result) is var f and not FrameFault.None ? f
            : Keep(_frame.Result = result);
        if (_reader.ValueTextEquals("error"u8)) return Value(out var error) is var g and not FrameFault.None ? g
            : Keep(_frame.Error = error);
        return Value(out _);
    }

    private FrameFault Params()
    {
        if (_reader.ValueTextEquals("name"u8)) return String(static (f, text) => f.Name = text);
        if (_reader.ValueTextEquals("uri"u8)) return String(static (f, text) => f.Uri = text);
        if (_reader.ValueTextEquals("taskId"u8)) return String(static (f, text) => f.TaskId = text);
        if (_reader.ValueTextEquals("protocolVersion"u8)) return String(static (f, text) =>
            f.ProtocolVersion = f.HasClaim ? f.ProtocolVersion : text);
        if (_reader.ValueTextEquals("clientInfo"u8)) return Introduction();
        if (_reader.ValueTextEquals("ref"u8)) return Reference();
        if (_reader.ValueTextEquals("_meta"u8)) return Nested(Known.Meta, static (ref FrameReader r) => r.Meta());
        if (_reader.ValueTextEquals("requestState"u8)) return Value(out var state) is var s and not FrameFault.None ? s
            : Keep(_frame.RequestState = state);
        if (_reader.ValueTextEquals("inputResponses"u8)) return Value(out var responses) is var r and not FrameFault.None ? r
            : Keep(_frame.InputResponses = responses);
        if (_reader.ValueTextEquals("capabilities"u8)) return Value(out var able) is var c and not FrameFault.None ? c
            : Keep(_introduced.Capabilities = able);
        if (_reader.ValueTextEquals("arguments"u8))
        {
            var fault = Value(out var place);
            if (fault != FrameFault.None) return fault;
            if (_message[place.Offset] != (byte)'{') return FrameFault.BadParams;
            _frame.Arguments = place;
            return FrameFault.None;
        }

        return Value(out _);
    }

    private FrameFault Meta()
    {
        if (_reader.ValueTextEquals("progressToken"u8))
        {
            Next();
            if (_reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number)) return FrameFault.BadParams;
            _frame.ProgressToken = Token();
            CheckText();
            return FrameFault.None;
        }

        if (_reader.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8))
            return String(static (f, text) => (f.ProtocolVersion, f.HasClaim) = (text, true));
        if (_reader.ValueTextEquals("io.modelcontextprotocol/clientInfo"u8)) return Nested(Known.None, static (ref FrameReader r) =>
            r.ClientInfo());
        if (!_reader.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8)) return Value(out _);
        _frame.HasClientCapabilities = true;
        return Value(out var able) is var fault and not FrameFault.None ? fault : Keep(_frame.Capabilities = able);
    }

    private FrameFault ClientInfo()
    {
        if (_reader.ValueTextEquals("name"u8)) return String(static (f, text) => f.Client = f.Client with { Name = Cut(text, 128) });
        if (_reader.ValueTextEquals("version"u8)) return String(static (f, text) => f.Client = f.Client with { Version = Cut(text, 64) });
        return Value(out _);
    }

    private FrameFault Introduction()
    {
        var claimed = _frame.Client;
        _frame.Client = ClientFacts.None;
        var fault = Nested(Known.None, static (ref FrameReader r) => r.ClientInfo());
        (_introduced.Client, _frame.Client) = (_frame.Client, claimed);
        return fault;
    }

    private FrameFault Reference()
    {
        var (name, uri) = (_frame.Name, _frame.Uri);
        (_frame.Name, _frame.Uri) = ("", "");
        var fault = Nested(Known.Params, static (ref FrameReader r) => r.Referred());
        (_reference, _frame.Name, _frame.Uri) = ((_frame.Name, _frame.Uri), name, uri);
        return fault;
    }

    private FrameFault Referred()
    {
        if (_reader.ValueTextEquals("name"u8)) return String(static (f, text) => f.Name = text);
        if (_reader.ValueTextEquals("uri"u8)) return String(static (f, text) => f.Uri = text);
        return Value(out _);
    }

    private readonly FrameFault Judge()
    {
        if (!_hasVersion) return FrameFault.NotJsonRpc;
        var answers = (_frame.Result.IsEmpty ? 0 : 1) + (_frame.Error.IsEmpty ? 0 : 1);
        if (answers > 1 || answers == 1 && _hasMethod) return FrameFault.MixedMessage;
        if (answers == 0 && !_hasMethod) return FrameFault.NotJsonRpc;
        if (answers == 1 && _frame.Id.IsEmpty && _side == FrameSide.Client) return FrameFault.BadId;
        if (_frame.Method == Methods.Complete) (_frame.Name, _frame.Uri) = _reference;
        if (_frame.Method == Methods.Initialize) (_frame.Client, _frame.Capabilities) = _introduced;
        _frame.Kind = answers == 1 ? FrameKind.Answer : _frame.Id.IsEmpty ? FrameKind.Notification : FrameKind.Request;
        return FrameFault.None;
    }

    private delegate FrameFault Member(ref FrameReader reader);

    private FrameFault Nested(Known known, Member member)
    {
        Next();
        return _reader.TokenType == JsonTokenType.StartObject ? Object(known, member) : FrameFault.BadParams;
    }

    private FrameFault Object(Known known, Member member)
    {
        _keys.Enter();
        while (Next() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Key(known) is var fault and not FrameFault.None) return fault;
            fault = member(ref this);
            if (fault != FrameFault.None) return fault;
        }

        _keys.Leave();
        return FrameFault.None;
    }

    /// <summary>Reads any value and checks all of it.</summary>
    private FrameFault Value(out Place place)
    {
        Next();
        return Rest(out place);
    }

    private FrameFault Rest(out Place place)
    {
        place = default;
        var start = (int)_reader.TokenStartIndex;
        CheckText();
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var depth = _reader.CurrentDepth;
            if (_reader.TokenType == JsonTokenType.StartObject) EnterValue(depth);
            do
            {
                if (!Next()) return FrameFault.NotJson;
                // A container's own token stands one level above what is in it.
                if (_reader.CurrentDepth >= _depthMax && _reader.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray))
                    return FrameFault.TooDeep;
                switch (_reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        EnterValue(_reader.CurrentDepth);
                        break;
                    case JsonTokenType.EndObject:
                        if (Guarded(_reader.CurrentDepth)) _keys.Leave();
                        break;
                    case JsonTokenType.PropertyName:
                        CheckText();
                        if (Guarded(_reader.CurrentDepth - 1) && !_keys.Add(_message, in _reader)) return FrameFault.DuplicateKey;
                        break;
                    case JsonTokenType.String:
                        CheckText();
                        break;
                }
            }
            while (_reader.CurrentDepth > depth || _reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray));
        }

        place = new Place(start, (int)_reader.BytesConsumed - start);
        return FrameFault.None;
    }

    // What an upstream repeats deep inside its data is its own affair: nothing there is decided upon, and masking looks at every value.
    private readonly bool Guarded(int depth) => _side == FrameSide.Client || depth <= 1;

    private readonly void EnterValue(int depth)
    {
        if (Guarded(depth)) _keys.Enter();
    }

    private FrameFault Key(Known known)
    {
        CheckText();
        if (!_keys.Add(_message, in _reader)) return FrameFault.DuplicateKey;
        return _side == FrameSide.Client && Variants.IsVariant(known, in _reader) ? FrameFault.CaseVariantKey : FrameFault.None;
    }

    private FrameFault String(Action<Frame, string> set)
    {
        Next();
        if (_reader.TokenType != JsonTokenType.String)
        {
            // Policy looks at strings under these names. What a client sends otherwise is refused; an upstream's is no one's concern.
            return _side == FrameSide.Client ? FrameFault.BadParams : Rest(out _);
        }

        if (Text() is not { } text) return FrameFault.BadParams;
        set(_frame, text);
        return FrameFault.None;
    }

    private readonly string? Text() =>
        _reader.ValueSpan.Length > NameCharsMax * 6 || _reader.GetString() is not { Length: <= NameCharsMax * 4 } text ? null : text;

    private readonly void CheckText()
    {
        if (_reader.ValueIsEscaped
            && _reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) Surrogates.Check(_reader.ValueSpan);
    }

    private readonly Place Token()
    {
        var start = (int)_reader.TokenStartIndex;
        return new Place(start, (int)_reader.BytesConsumed - start);
    }

    private static FrameFault Keep(Place _) => FrameFault.None;

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private bool Next()
    {
        var end = _reader.BytesConsumed;
        if (!_reader.Read()) return false;
        if (!_loose) Note(end);
        return true;
    }

    private void Note(long end = 0)
    {
        var gap = (int)(_reader.TokenStartIndex - end);
        if (gap > 1 || gap == 1 && _message[(int)end] != (byte)',') _loose = true;
        if (_reader.TokenType == JsonTokenType.PropertyName
            && _reader.BytesConsumed - _reader.TokenStartIndex != _reader.ValueSpan.Length + 3) _loose = true;
    }

    private static byte[] Compact(ReadOnlySpan<byte> body)
    {
        var compact = new byte[body.Length];
        var length = 0;
        var quoted = false;
        for (var i = 0; i < body.Length; i++)
        {
            var b = body[i];
            if (!quoted && b is 0x20 or 0x09 or 0x0D or 0x0A) continue;
            compact[length++] = b;
            if (b == (byte)'\\' && quoted) compact[length++] = body[++i];
            else if (b == (byte)'"') quoted = !quoted;
        }

        return compact[..length];
    }
}
