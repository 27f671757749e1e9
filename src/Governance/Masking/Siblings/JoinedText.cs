using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Siblings;

/// <summary>Neighbours put together as a reader would, and where each byte stood.</summary>
internal sealed class JoinedText
{
    /// <summary>Of a longer string only both ends are joined: so much of each.</summary>
    internal const int EndBytes = 512;

    private const int LevelsMax = 3;

    private static ReadOnlySpan<byte> Gap => "\n \n"u8;

    private readonly JsonText[] _levels = [.. Enumerable.Range(0, LevelsMax).Select(_ => new JsonText())];
    private readonly List<Piece> _pieces = [];
    private byte[] _bytes = new byte[4096];
    private int _length;

    internal ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    internal List<Piece> Pieces => _pieces;

    /// <summary>Joins neighbours.</summary>
    /// <param name="json">The message.</param>
    /// <param name="neighbours">Those of one run.</param>
    /// <param name="first">The first that is joined.</param>
    /// <param name="count">How many are.</param>
    /// <param name="slashes">Backslashes before each quote of the document that they stand in.</param>
    /// <param name="between">What stands between them where no blank does; empty for nothing.</param>
    internal void Join(ReadOnlySpan<byte> json, List<Scalar> neighbours, int first, int count, int slashes,
        ReadOnlySpan<byte> between)
    {
        _length = 0;
        _pieces.Clear();
        for (var i = first; i < first + count; i++)
        {
            if (_length > 0 && _bytes[_length - 1] is not ((byte)' ' or (byte)'\n' or (byte)'-'))
            {
                Append(between);
            }

            var (start, length) = (neighbours[i].Start, neighbours[i].Length);
            if (length <= 2 * EndBytes)
            {
                Add(json, start, length, i, slashes);
                continue;
            }

            // Nothing before the first and behind the last of them crosses a border.
            if (i > first)
            {
                Add(json, start, EndBytes, i, slashes);
            }

            Append(Gap);
            if (i < first + count - 1)
            {
                Add(json, start + length - EndBytes, EndBytes, i, slashes);
            }
        }
    }

    /// <summary>Where a stretch of a piece stands in the message.</summary>
    internal (int Start, int Length) Source(ReadOnlySpan<byte> json, in Piece piece, int start, int length, int slashes)
    {
        var raw = json.Slice(piece.Start, piece.SourceLength);
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return (piece.Start + start, length);
        }

        Decode(raw, slashes, out var levels);
        for (var level = levels - 1; level >= 0; level--)
        {
            (start, length) = _levels[level].Map.Source(start, length);
        }

        Release(levels);
        return (piece.Start + start, length);
    }

    private void Add(ReadOnlySpan<byte> json, int start, int length, int owner, int slashes)
    {
        var raw = json.Slice(start, length);
        var at = _length;
        if (raw.IndexOf((byte)'\\') < 0)
        {
            Append(raw);
        }
        else
        {
            Append(Decode(raw, slashes, out var levels));
            Release(levels);
        }

        _pieces.Add(new Piece(at, _length - at, start, length, owner));
    }

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> raw, int slashes, out int levels)
    {
        levels = slashes == 0 ? 1 : slashes == 1 ? 2 : LevelsMax;
        for (var level = 0; level < levels; level++)
        {
            _levels[level].Decode(raw);
            raw = _levels[level].Text;
        }

        return raw;
    }

    private void Release(int levels)
    {
        for (var level = 0; level < levels; level++)
        {
            _levels[level].Release();
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}
