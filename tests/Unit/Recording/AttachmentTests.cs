using System.Security.Cryptography;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;
using Xunit;

namespace Gateway.Tests.Recording;

/// <summary>What an attached entry says, the form of a body, and how messages come back into their entries.</summary>
public sealed class AttachmentTests
{
    private static readonly SessionId Session = new("s_00000000000000000000000000");
    private static readonly string Name = new('a', 64);

    [Fact]
    public void An_attached_entry_says_of_what_it_is_what_it_names_and_how_long_that_is()
    {
        var attachment = Attachment.To(EntryKind.Completed, "abc"u8);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", attachment.Name);
        Assert.Equal($$"""{"of":"completed","body":"{{attachment.Name}}","bytes":3}""", Encoding.UTF8.GetString(attachment.Write()));
        Assert.Equal(attachment, Attachment.Read(attachment.Write()));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"of":"nothing","body":"NAME","bytes":1}""")]
    [InlineData("""{"of":"77","body":"NAME","bytes":1}""")]
    [InlineData("""{"of":"completed","body":"NAME","bytes":-1}""")]
    [InlineData("""{"of":"completed","body":"NAME","bytes":"1"}""")]
    [InlineData("""{"of":"completed","body":"NAMEa","bytes":1}""")]
    [InlineData("""{"of":"completed","body":"../../../../../../../../../../../../../../../../../../../../etc/pass","bytes":1}""")]
    [InlineData("""{"of":"completed","body":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","bytes":1}""")]
    public void What_does_not_say_it_is_none(string payload) =>
        Assert.Null(Attachment.Read(Encoding.UTF8.GetBytes(payload.Replace("NAME", Name, StringComparison.Ordinal))));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_body_opens_at_its_entry_under_its_key_and_no_two_have_one_name(bool encrypted)
    {
        var (key, other) = (PayloadKey.Create(), PayloadKey.Create());
        using var encryptor = encrypted ? new PayloadEncryptor(key, Session) : null;
        var stored = StoredBody.Seal(encryptor, 7, "{\"a\":1}"u8);

        Assert.Equal("{\"a\":1}"u8.ToArray(), StoredBody.Open(key, Session, 7, stored)!.Value.ToArray());
        Assert.NotEqual(Attachment.To(EntryKind.Held, stored).Name, Attachment.To(EntryKind.Held, StoredBody.Seal(encryptor, 7, "{\"a\":1}"u8)).Name);
        Assert.Equal(encrypted, StoredBody.KeyOf(stored) is not null);
        if (!encrypted) return;
        Assert.Null(StoredBody.Open(key, Session, 8, stored));
        Assert.Null(StoredBody.Open(other, Session, 7, stored));
        Assert.Null(StoredBody.Open(null, Session, 7, stored));
        stored[^1] ^= 1;
        Assert.Null(StoredBody.Open(key, Session, 7, stored));
    }

    [Fact]
    public void Messages_come_back_where_their_digest_says_and_nowhere_else()
    {
        var (one, two) = ("""{"id":1}"""u8.ToArray(), """{"id":2}"""u8.ToArray());
        var payload = $$"""
            {"exchange":"x","messages":[{{Stands(one)}},{"id":"kept"},{{Stands(two)}}],"arguments":{{Stands(one)}}}
            """.Trim();

        Assert.Equal(
            $$"""{"exchange":"x","messages":[{"id":1},{"id":"kept"},{"id":2}],"arguments":{{Stands(one)}}}""", Inline(payload, one, two));
        Assert.Equal(payload, Inline(payload, two, one));
        Assert.Equal(payload, Inline(payload, null, null));
        Assert.Equal(payload, Inline(payload));
        Assert.Equal("no json", Inline("no json", one));
        Assert.Equal("""{"message":{"id":1}}""", Inline($$"""{"message":{{Stands(one)}}}""", one));
    }

    [Fact]
    public void A_body_that_is_gone_breaks_its_session_unless_an_entry_says_that_its_kind_was_erased()
    {
        foreach (var (state, fault) in new[] { (BodyState.Missing, ChainFault.MissingBody), (BodyState.Altered, ChainFault.AlteredBody) })
        {
            Assert.Equal((1L, fault), Break(state));
            Assert.Equal((1L, fault), Break(state, (1, "admitted")));
            Assert.Equal((1L, fault), Break(state, (0, "completed")));
            Assert.Null(Break(state, (1, "completed")));
        }

        Assert.Null(Break(BodyState.Whole));
        Assert.Null(Break(BodyState.Unread));
    }

    private static (long, ChainFault)? Break(BodyState state, (long Through, string Kind)? erased = null)
    {
        var verifier = new ChainVerifier(Session);
        var attached = Chain.Append(
            RecordingTail.Empty, Session, 1, EntryKind.Attached, Attachment.To(EntryKind.Completed, "x"u8).Write());
        verifier.Add(StoredEntry.From(attached) with { Body = state });
        var tail = Chain.TailOf(attached);
        if (erased is var (through, kind))
        {
            var entry = Chain.Append(tail, Session, 1, EntryKind.Erased,
                Encoding.UTF8.GetBytes($$"""{"through":{{through}},"kinds":["{{kind}}"],"reason":"r"}"""));
            verifier.Add(StoredEntry.From(entry));
            tail = Chain.TailOf(entry);
        }

        return verifier.Finish(tail) is { } found ? (found.Sequence, found.Fault) : null;
    }

    private static string Stands(byte[] message) =>
        $$"""{"attachedBytes":{{message.Length}},"sha256":"{{Convert.ToBase64String(SHA256.HashData(message))}}"}""";

    private static string Inline(string payload, params byte[]?[] bodies) => Encoding.UTF8.GetString(AttachedMessages.Inline(
        Encoding.UTF8.GetBytes(payload), [.. bodies.Select(static b => b is null ? default(ReadOnlyMemory<byte>?) : b)]).Span);
}
