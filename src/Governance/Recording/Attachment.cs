using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;

namespace Gateway.Governance.Recording;

/// <summary>What an entry of kind <see cref="EntryKind.Attached"/> says: that a message of the entry behind it is kept beside the recording
/// (docs/recording-format.md, "Bodies").</summary>
/// <remarks>In clear always, so that a verifier finds every body without a key.</remarks>
/// <param name="Of">The kind of the entry that it belongs to; erased with that kind.</param>
/// <param name="Name">The SHA-256 of the body as it is stored, 64 lower-case hexadecimal digits: where it is, and what it must be.</param>
/// <param name="Bytes">Its length as it is stored.</param>
public readonly record struct Attachment(EntryKind Of, string Name, long Bytes)
{
    private const int NameChars = 64;
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    /// <summary>For a body.</summary>
    /// <param name="of">The kind of the entry that it belongs to.</param>
    /// <param name="stored">The body as it is stored.</param>
    public static Attachment To(EntryKind of, ReadOnlySpan<byte> stored) =>
        new(of, Convert.ToHexStringLower(SHA256.HashData(stored)), stored.Length);

    /// <summary>Whether a text may be a body's name; whatever else is no name of a file either.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == NameChars && !text.AsSpan().ContainsAnyExcept(s_digits);
    }

    /// <summary>Reads a payload; null when it is none of this kind.</summary>
    public static Attachment? Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            var name = json.RootElement.GetProperty("body").GetString() ?? "";
            var bytes = json.RootElement.GetProperty("bytes").GetInt64();
            return EntryKindName.TryRead(json.RootElement.GetProperty("of").GetString(), out var of)
                && IsName(name) && bytes >= 0 ? new Attachment(of, name, bytes) : null;
        }
        catch (Exception malformed) when (
            malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The payload that says it.</summary>
    public byte[] Write() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"of\":\"{JsonNamingPolicy.CamelCase.ConvertName(Of.ToString())}\",\"body\":\"{Name}\",\"bytes\":{Bytes}}}"));
}
