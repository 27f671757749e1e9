using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Gateway.Governance.Approvals;

/// <summary>One form for JSON values that mean the same: members sorted and strings unescaped as in RFC 8785, everything
/// length-prefixed.</summary>
/// <remarks>Numbers keep their digits as written, unlike RFC 8785: two spellings of one number may be read differently by an upstream, so
/// they are two
/// values here (T2). Only digests are made of this form; it is never parsed.</remarks>
public static class CanonicalForm
{
    /// <summary>Writes a value.</summary>
    /// <param name="form">Where to.</param>
    /// <param name="value">Any JSON value without duplicate keys.</param>
    /// <param name="except">Members of the outermost object that are left out.</param>
    public static void Write(IBufferWriter<byte> form, JsonElement value, params string[] except)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().Where(m => !except.Contains(m.Name, StringComparer.Ordinal)).ToList();
                members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
                Tag(form, 'o', members.Count);
                foreach (var member in members)
                {
                    Text(form, member.Name);
                    Write(form, member.Value);
                }

                break;
            case JsonValueKind.Array:
                Tag(form, 'a', value.GetArrayLength());
                foreach (var item in value.EnumerateArray()) Write(form, item);
                break;
            case JsonValueKind.String:
                Tag(form, 's', 0);
                Text(form, value.GetString()!);
                break;
            default:
                Tag(form, 'l', 0);
                Text(form, value.GetRawText());
                break;
        }
    }

    /// <summary>Writes a text: its length in bytes as 4 big-endian bytes, then its UTF-8.</summary>
    public static void Text(IBufferWriter<byte> form, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var span = form.GetSpan(4 + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        Encoding.UTF8.GetBytes(text, span[4..]);
        form.Advance(4 + length);
    }

    private static void Tag(IBufferWriter<byte> form, char tag, int count)
    {
        var span = form.GetSpan(5);
        span[0] = (byte)tag;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], count);
        form.Advance(5);
    }
}
