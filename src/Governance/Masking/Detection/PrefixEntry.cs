using System.Text;

namespace Gateway.Governance.Masking.Detection;

/// <summary>A literal that values of a kind begin with.</summary>
/// <param name="Bucket">0 to 7; entries of one bucket should begin alike, so that few other bytes are taken for them.</param>
/// <param name="Literal">The prefix.</param>
/// <param name="Anchor">Where in the prefix its three rarest bytes begin.</param>
/// <param name="Kind">Whose verification follows.</param>
/// <param name="AnyCase">Whether ASCII letters match in either case; such an entry's literal is in lower case.</param>
internal sealed record PrefixEntry(int Bucket, string Literal, int Anchor, Kind Kind, bool AnyCase = false)
{
    internal byte[] Text { get; } = Encoding.ASCII.GetBytes(Literal);

    /// <summary>Whether the whole prefix stands around its three bytes at <paramref name="at"/>.</summary>
    internal bool Stands(ReadOnlySpan<byte> text, int at)
    {
        var start = at - Anchor;
        return start >= 0 && start + Text.Length <= text.Length && (AnyCase
            ? Ascii.EqualsIgnoreCase(text.Slice(start, Text.Length), Text)
            : text.Slice(start, Text.Length).SequenceEqual(Text));
    }
}
