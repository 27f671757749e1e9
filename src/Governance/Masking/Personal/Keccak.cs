using System.Buffers.Binary;
using System.Numerics;

namespace Gateway.Governance.Masking.Personal;

/// <summary>Keccak-256 as it was submitted (padding 01), which Ethereum uses; the SHA-3 of .NET pads otherwise.</summary>
internal static class Keccak
{
    internal const int HashBytes = 32;
    private const int RateBytes = 136;
    private const int Rounds = 24;

    private static ReadOnlySpan<byte> Rotations =>
        [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14];

    /// <summary>The hash of less than 136 bytes.</summary>
    internal static void Hash256(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (data.Length >= RateBytes)
        {
            throw new ArgumentException("One block takes less than 136 bytes.", nameof(data));
        }

        Span<byte> block = stackalloc byte[RateBytes];
        block.Clear();
        data.CopyTo(block);
        block[data.Length] = 1;
        block[RateBytes - 1] |= 0x80;
        Span<ulong> state = stackalloc ulong[25];
        state.Clear();
        for (var i = 0; i < RateBytes / 8; i++)
        {
            state[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(i * 8)..]);
        }

        Permute(state);
        for (var i = 0; i < HashBytes / 8; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash[(i * 8)..], state[i]);
        }
    }

    private static void Permute(Span<ulong> state)
    {
        Span<ulong> moved = stackalloc ulong[25];
        Span<ulong> column = stackalloc ulong[5];
        byte register = 1;
        for (var round = 0; round < Rounds; round++)
        {
            for (var x = 0; x < 5; x++)
            {
                column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
            }

            for (var i = 0; i < 25; i++)
            {
                state[i] ^= column[(i + 4) % 5] ^ BitOperations.RotateLeft(column[(i + 1) % 5], 1);
            }

            for (var y = 0; y < 5; y++)
            {
                for (var x = 0; x < 5; x++)
                {
                    moved[y + (5 * (((2 * x) + (3 * y)) % 5))] = BitOperations.RotateLeft(state[x + (5 * y)], Rotations[x + (5 * y)]);
                }
            }

            for (var i = 0; i < 25; i++)
            {
                var row = i / 5 * 5;
                state[i] = moved[i] ^ (~moved[row + ((i + 1) % 5)] & moved[row + ((i + 2) % 5)]);
            }

            // The round constants are the bits of a shift register.
            for (var bit = 0; bit < 7; bit++)
            {
                state[0] ^= (register & 1UL) << ((1 << bit) - 1);
                register = (byte)((register << 1) ^ ((register >> 7) * 0x71));
            }
        }
    }
}
