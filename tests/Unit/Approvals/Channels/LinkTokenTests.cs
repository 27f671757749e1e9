using System.Buffers.Text;
using Gateway.Abstractions.Identity;
using Gateway.Governance.Approvals.Channels;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

public sealed class LinkTokenTests
{
    private const long Now = 1_700_000_000_000;

    private static readonly LinkToken s_token = new(
        LinkPurpose.Decide, Some.Request().Id, LinkToken.Mark(Some.Bob), LinkToken.Mark(Some.Waiting()), Now + 1_000);

    [Fact]
    public void What_was_written_is_read()
    {
        var text = s_token.Write(Some.Key);
        Assert.Equal(LinkToken.LengthMax, text.Length);
        Assert.Equal(LinkVerdict.Good, LinkToken.Read(text, Some.Key, LinkPurpose.Decide, Now, out var read));
        Assert.Equal(s_token, read);
    }

    [Fact]
    public void It_ends_at_its_time()
    {
        var text = s_token.Write(Some.Key);
        Assert.Equal(LinkVerdict.Good, LinkToken.Read(text, Some.Key, LinkPurpose.Decide, Now + 999, out _));
        Assert.Equal(LinkVerdict.Late, LinkToken.Read(text, Some.Key, LinkPurpose.Decide, Now + 1_000, out _));
    }

    [Theory]
    [InlineData(LinkPurpose.View)]
    [InlineData(LinkPurpose.Button)]
    [InlineData(LinkPurpose.Form)]
    public void It_is_good_for_nothing_else(LinkPurpose other)
    {
        Assert.Equal(LinkVerdict.Forged, LinkToken.Read(s_token.Write(Some.Key), Some.Key, other, Now, out _));
        Assert.Equal(LinkVerdict.Forged, LinkToken.Read((s_token with { Purpose = other }).Write(Some.Key), Some.Key,
            LinkPurpose.Decide, Now, out _));
    }

    [Fact]
    public void No_bit_of_it_can_be_changed()
    {
        var bytes = Base64Url.DecodeFromChars(s_token.Write(Some.Key));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(LinkVerdict.Forged, LinkToken.Read(Base64Url.EncodeToString(bytes), Some.Key, LinkPurpose.Decide, Now, out _));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void It_has_one_spelling_only()
    {
        var text = s_token.Write(Some.Key);
        var others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. ".Where(c => c != text[^1])
            .Select(c => text[..^1] + c).Concat([text + "=", text[..^1], "", text + "A", text.ToUpperInvariant(), new string('A', text.Length)]);
        Assert.All(others, other => Assert.Equal(LinkVerdict.Forged, LinkToken.Read(other, Some.Key, LinkPurpose.Decide, Now, out _)));
        Assert.Equal(LinkVerdict.Forged, LinkToken.Read(null, Some.Key, LinkPurpose.Decide, Now, out _));
    }

    [Fact]
    public void Another_key_makes_another_token() =>
        Assert.Equal(LinkVerdict.Forged, LinkToken.Read(s_token.Write(new LinkKey(new byte[32])), Some.Key, LinkPurpose.Decide, Now, out _));

    [Fact]
    public void Marks_tell_people_and_requests_apart()
    {
        Assert.NotEqual(LinkToken.Mark(Some.Alice), LinkToken.Mark(Some.Bob));
        Assert.NotEqual(LinkToken.Mark(Some.Alice), LinkToken.Mark(new PrincipalKey("https://other.example", "alice")));
        var view = Some.Waiting();
        Assert.Equal(LinkToken.Mark(view), LinkToken.Mark(view with { Reason = "x" }));
        Assert.NotEqual(LinkToken.Mark(view), LinkToken.Mark(view with { Request = view.Request with { Digest = new byte[] { 1 } } }));
        Assert.NotEqual(LinkToken.Mark(view), LinkToken.Mark(view with { Request = view.Request with { Message = new byte[] { 1 } } }));
    }

    [Fact]
    public void A_key_is_never_printed() => Assert.Equal("LinkKey", Some.Key.ToString());
}
