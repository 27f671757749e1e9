using System.Numerics;
using Gateway.Governance.Masking.Encodings;
using Gateway.Governance.Masking.Secrets;

namespace Gateway.Governance.Masking.Detection;

/// <summary>What the pass over a text saw beside candidates: whether, and where, it may be written in another way than it reads.</summary>
internal sealed class TextTraits
{
    private const int RunsAtFirst = 64;
    private const int RunsKept = 4096;

    private int[] _runs = new int[RunsAtFirst];
    private int _count;
    private int _lastEquals;

    /// <summary>Whether it has the word secret, so that what follows it may be one.</summary>
    internal bool SaysSecret { get; set; }

    /// <summary>Whether there is anything that a reader may take as something else.</summary>
    internal bool HasOddCharacters { get; private set; }

    /// <summary>Whether there may be escapes: percent encoding, character references, backslashes.</summary>
    internal bool HasEscapes { get; private set; }

    /// <summary>Whether there may be quoted-printable.</summary>
    internal bool HasEquals { get; private set; }

    /// <summary>A place inside each stretch that may be base64 or hex; of a long one there may be several.</summary>
    internal ReadOnlySpan<int> Runs => _runs.AsSpan(0, _count);

    /// <summary>The manifests seen so far.</summary>
    internal SeenManifests Manifests { get; } = new();

    /// <summary>What has been judged so far of values behind names.</summary>
    internal JudgedValues Judged { get; } = new();

    /// <summary>Gives back what a text with very many runs made; <see cref="Runs"/> are gone.</summary>
    internal void Release()
    {
        _count = 0;
        if (_runs.Length > RunsKept)
        {
            _runs = new int[RunsAtFirst];
        }
    }

    /// <summary>Begins with a text of so many bytes.</summary>
    internal void Begin(int length)
    {
        Manifests.Clear();
        Judged.Begin(length);
        _count = 0;
        _lastEquals = -1;
        (SaysSecret, HasOddCharacters, HasEscapes, HasEquals) = (false, false, false, false);
    }

    /// <summary>Takes in one block.</summary>
    internal void Add(ReadOnlySpan<byte> text, in BlockMasks masks, in EncodedCandidates encoded, int block)
    {
        HasOddCharacters |= (masks.NotAscii | masks.Hidden) != 0;
        HasEscapes |= masks.Backslash != 0;
        for (var bits = encoded.Sign; bits != 0; bits &= bits - 1)
        {
            AddSign(text, block + BitOperations.TrailingZeroCount(bits));
        }

        for (var bits = encoded.Run & ~(encoded.Run << 1); bits != 0; bits &= bits - 1)
        {
            if (_count == _runs.Length)
            {
                Array.Resize(ref _runs, 2 * _count);
            }

            _runs[_count++] = block + BitOperations.TrailingZeroCount(bits);
        }
    }

    private void AddSign(ReadOnlySpan<byte> text, int end)
    {
        if (text[end] is (byte)'\n' or (byte)'\r')
        {
            // A soft line break.
            HasEquals = true;
            return;
        }

        if (end < 2 || text[end] == '&' || text[end - 2] != '=')
        {
            HasEscapes = true;
            return;
        }

        HasEquals = HasEquals || QuotedPrintable.Tells(text, end - 2, _lastEquals);
        _lastEquals = end - 2;
    }
}
