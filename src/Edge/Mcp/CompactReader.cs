using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Gateway.Edge.Mcp;

/// <summary>Reads the usual message of an upstream: valid, without white space between tokens, with plain keys where they are guarded.
/// One pass over bytes.</summary>
/// <remarks>It says yes only to what <see cref="FrameReader"/> takes with the same outcome; whatever is unusual in any way, and everything
/// that is wrong, is left to that one to judge.</remarks>
internal ref struct CompactReader
{
    private const int DepthMax = 60;
    private const int KeysMax = 24;
    private const int IdBytesMax = 256;
    private const int MethodBytesMax = 256;

    private static readonly SearchValues<byte> Escapes = SearchValues.Create("\"\\/bfnrt"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _at;

    private CompactReader(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Fills in message, kind, id, result and error of a frame.</summary>
    /// <returns>Whether the message is a usual one; otherwise nothing is known about it.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> message, Frame frame)
    {
        if (!Utf8.IsValid(message.Span)) return false;
        (frame.Id, frame.Result, frame.Error) = (default, default, default);
        if (!new CompactReader(message.Span).Root(frame)) return false;
        frame.Message = message;
        return true;
    }

    // Only what was written of the keys is read.
    [SkipLocalsInit]
    private bool Root(Frame frame)
    {
        if (!Take((byte)'{')) return false;
        Span<long> keys = stackalloc long[KeysMax];
        var (count, hasVersion, hasMethod) = (0, false, false);
        do
        {
            if (!GuardedKey(keys, ref count, out var key)) return false;
            var start = _at;
            if (key.SequenceEqual("jsonrpc"u8))
            {
                hasVersion = _json[_at..].StartsWith("\"2.0\""u8);
                _at += 5;
                if (!hasVersion) return false;
            }
            else if (key.SequenceEqual("id"u8))
            {
                if (!Scalar() || _at - start > IdBytesMax || _json[start] is (byte)'t' or (byte)'f') return false;
                if (_json[start] != (byte)'n') frame.Id = new Place(start, _at - start);
            }
            else if (key.SequenceEqual("method"u8))
            {
                if (Peek() != '"' || !Scalar() || _at - start is <= 2 or > MethodBytesMax) return false;
                hasMethod = true;
            }
            else if (key.SequenceEqual("params"u8))
            {
                if (Peek() != '{' || !Shallow(isParams: true)) return false;
            }
            else if (!(Peek() == '{' ? Shallow(isParams: false) : Value(1)))
            {
                return false;
            }

            if (key.SequenceEqual("result"u8)) frame.Result = new Place(start, _at - start);
            else if (key.SequenceEqual("error"u8)) frame.Error = new Place(start, _at - start);
        }
        while (Take((byte)','));

        if (!Take((byte)'}') || _at != _json.Length || !hasVersion) return false;
        var isAnswer = !frame.Result.IsEmpty || !frame.Error.IsEmpty;
        if (isAnswer ? hasMethod || !frame.Result.IsEmpty == !frame.Error.IsEmpty : !hasMethod) return false;
        frame.Kind = isAnswer ? FrameKind.Answer : frame.Id.IsEmpty ? FrameKind.Notification : FrameKind.Request;
        return true;
    }

    // An object right below the message's own: its keys are guarded too, and those of params may mean something.
    [SkipLocalsInit]
    private bool Shallow(bool isParams)
    {
        _at++;
        if (Take((byte)'}')) return true;
        Span<long> keys = stackalloc long[KeysMax];
        var count = 0;
        do
        {
            if (!GuardedKey(keys, ref count, out var key) || (isParams && MeansSomething(key)) || !Value(2)) return false;
        }
        while (Take((byte)','));
        return Take((byte)'}');
    }

    private static bool MeansSomething(ReadOnlySpan<byte> key) => key.Length switch
    {
        3 => key.SequenceEqual("uri"u8) || key.SequenceEqual("ref"u8),
        4 => key.SequenceEqual("name"u8),
        5 => key.SequenceEqual("_meta"u8),
        6 => key.SequenceEqual("taskId"u8),
        9 => key.SequenceEqual("arguments"u8),
        10 => key.SequenceEqual("clientInfo"u8),
        15 => key.SequenceEqual("protocolVersion"u8),
        _ => false,
    };

    // A key of plain ASCII that the object does not have yet.
    private bool GuardedKey(scoped Span<long> keys, ref int count, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!Take((byte)'"') || count == KeysMax) return false;
        var length = _json[_at..].IndexOf((byte)'"');
        if (length < 0) return false;
        key = _json.Slice(_at, length);
        // A key with an escape may end elsewhere, and one that is not printable ASCII may equal another that is written otherwise.
        if (key.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0 || key.Contains((byte)'\\')) return false;
        for (var i = 0; i < count; i++)
            if (_json.Slice((int)(keys[i] >> 32), (int)keys[i]).SequenceEqual(key)) return false;
        keys[count++] = ((long)_at << 32) | (uint)length;
        _at += length + 1;
        return Take((byte)':');
    }

    private bool Value(int depth)
    {
        var floor = depth;
        var objects = 0UL;
        while (true)
        {
            if (Peek() is var first && first is '{' or '[')
            {
                if (++depth > DepthMax) return false;
                objects = (objects << 1) | (first == '{' ? 1UL : 0UL);
                _at++;
                if (Peek() != (first == '{' ? '}' : ']'))
                {
                    if (first == '{' && !Key()) return false;
                    continue;
                }
            }
            else if (!Scalar())
            {
                return false;
            }

            while (depth > floor && Take((objects & 1) != 0 ? (byte)'}' : (byte)']')) (depth, objects) = (depth - 1, objects >> 1);
            if (depth == floor) return true;
            if (!Take((byte)',') || ((objects & 1) != 0 && !Key())) return false;
        }
    }

    private bool Key() => Take((byte)'"') && Text() && Take((byte)':');

    private bool Scalar()
    {
        switch (Peek())
        {
            case '"':
                _at++;
                return Text();
            case 't': return Word("true"u8);
            case 'f': return Word("false"u8);
            case 'n': return Word("null"u8);
            default: return Number();
        }
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!_json[_at..].StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    private bool Number()
    {
        _ = Take((byte)'-');
        if (!Take((byte)'0') && !Digits()) return false;
        if (Take((byte)'.') && !Digits()) return false;
        if (!Take((byte)'e') && !Take((byte)'E')) return true;
        if (!Take((byte)'+')) _ = Take((byte)'-');
        return Digits();
    }

    private bool Digits()
    {
        var start = _at;
        while (Peek() is >= '0' and <= '9') _at++;
        return _at > start;
    }

    // Goes behind the closing quote. All bytes are valid UTF-8 by now; what is left is control characters and escapes.
    private bool Text()
    {
        while (_at + Vector256<byte>.Count <= _json.Length)
        {
            var block = Vector256.LoadUnsafe(in MemoryMarshal.GetReference(_json), (nuint)_at);
            var special = Vector256.Equals(block, Vector256.Create((byte)'"')) | Vector256.Equals(block, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(block, Vector256.Create((byte)' '));
            var start = _at;
            _at += Vector256<byte>.Count;
            for (var bits = special.ExtractMostSignificantBits(); bits != 0;)
            {
                var place = BitOperations.TrailingZeroCount(bits);
                var found = start + place;
                if (_json[found] == (byte)'"')
                {
                    _at = found + 1;
                    return true;
                }

                if (_json[found] != (byte)'\\' || !IsEscape(found)) return false;
                // What is escaped ends nothing.
                bits &= ~(3u << place);
                if (place == Vector256<byte>.Count - 1) _at++;
            }
        }

        return ShortText();
    }

    private bool ShortText()
    {
        for (; _at < _json.Length; _at++)
        {
            var value = _json[_at];
            if (value == (byte)'"')
            {
                _at++;
                return true;
            }

            if (value < (byte)' ' || (value == (byte)'\\' && !IsEscape(_at++))) return false;
        }

        return false;
    }

    // Half a character is for the other reader to refuse.
    private readonly bool IsEscape(int at)
    {
        if (at + 1 >= _json.Length) return false;
        if (_json[at + 1] != (byte)'u') return Escapes.Contains(_json[at + 1]);
        if (at + 6 > _json.Length) return false;
        for (var i = at + 2; i < at + 6; i++)
            if (!char.IsAsciiHexDigit((char)_json[i])) return false;
        return (_json[at + 2] | 0x20) != 'd' || _json[at + 3] is < (byte)'8';
    }

    private readonly int Peek() => _at < _json.Length ? _json[_at] : -1;

    private bool Take(byte value)
    {
        if (_at >= _json.Length || _json[_at] != value) return false;
        _at++;
        return true;
    }
}
