using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Governance.Masking.Surrogates;

/// <summary>Choices that look random and are always the same for the same key, kind, value and attempt: HMAC-SHA256 in counter
/// mode.</summary>
internal sealed class SurrogateChance
{
    internal const string Digits = "0123456789";
    internal const string Lower = "abcdefghijklmnopqrstuvwxyz";
    internal const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    internal const string Hex = "0123456789abcdef";

    private readonly byte[] _seed;
    private readonly byte[] _block = new byte[HMACSHA256.HashSizeInBytes];
    private ulong _count;
    private int _left;

    internal SurrogateChance(MaskKey key, string kind, string value, int attempt)
    {
        Attempt = attempt;
        _seed = HMACSHA256.HashData(key.Secret.AsSpan(), Encoding.UTF8.GetBytes($"surrogate\0{kind}\0{attempt}\0{value}"));
    }

    /// <summary>0 for the first try; more where what came before was taken.</summary>
    internal int Attempt { get; }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    internal int Next(int bound)
    {
        if (_left == 0)
        {
            Span<byte> counter = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(counter, _count++);
            HMACSHA256.HashData(_seed, counter, _block);
            _left = _block.Length / sizeof(uint);
        }

        // 32 bits over a small bound: the bias is below anything that could be counted.
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(--_left * sizeof(uint))) % (uint)bound);
    }

    internal char Of(string alphabet) => alphabet[Next(alphabet.Length)];

    internal string Of(string alphabet, int length) =>
        string.Create(length, (this, alphabet), static (span, state) =>
        {
            foreach (ref var character in span)
            {
                character = state.Item1.Of(state.alphabet);
            }
        });
}
