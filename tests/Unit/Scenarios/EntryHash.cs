using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Tests.Scenarios;

/// <summary>The hash of an entry as the management API tells it, as a stranger would make it.</summary>
internal static class EntryHash
{
    /// <summary>The seven fields of docs/recording-format.md, each behind its length.</summary>
    public static byte[] Of(JsonElement entry, byte[] previous)
    {
        using var form = new MemoryStream();
        void Field(ReadOnlySpan<byte> field)
        {
            form.Write(Number(field.Length).AsSpan(4));
            form.Write(field);
        }

        static byte[] Number(long number)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            return bytes;
        }

        Field("gateway-entry-v1"u8);
        Field(Encoding.UTF8.GetBytes(entry.GetProperty("session").GetString()!));
        Field(Number(entry.GetProperty("sequence").GetInt64()));
        Field(Number(entry.GetProperty("atUnixMs").GetInt64()));
        Field([(byte)Enum.Parse<EntryKind>(entry.GetProperty("kind").GetString()!, ignoreCase: true)]);
        Field(entry.TryGetProperty("payloadHash", out var covered) ? Convert.FromHexString(covered.GetString()!)
            : SHA256.HashData(Encoding.UTF8.GetBytes(entry.GetProperty("payload").GetRawText())));
        Field(previous);
        return SHA256.HashData(form.ToArray());
    }
}
