using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Recording;
using Xunit;

namespace Gateway.Tests.Recording.Evidence;

public sealed class NoteTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gateway-note-");

    public void Dispose() => folder.Delete(recursive: true);

    // RFC 8032, section 7.1, tests 1 to 3.
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Ed25519_is_that_of_its_specification(string seed, string key, string message, string signature)
    {
        var (secret, text, expected) = (Convert.FromHexString(seed), Convert.FromHexString(message), Convert.FromHexString(signature));
        Assert.Equal(key, Convert.ToHexStringLower(Ed25519.PublicKey(secret)));
        Assert.Equal(expected, Ed25519.Sign(secret, text));
        Assert.True(Ed25519.IsGood(Convert.FromHexString(key), text, expected));
        for (var at = 0; at < expected.Length; at++)
        {
            var altered = (byte[])expected.Clone();
            altered[at] ^= 1;
            Assert.False(Ed25519.IsGood(Convert.FromHexString(key), text, altered));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_note_is_signed_read_and_judged(bool ed25519)
    {
        var signer = SigningKey.Read(SigningKey.Make("log.example", ed25519));
        var text = new Checkpoint("log.example", 7, MerkleHash.Empty).ToText();
        var note = new SignedNote(text, [new NoteSignature(signer.Key.Name, signer.Key.Id, signer.Sign(Encoding.UTF8.GetBytes(text)))]);
        var read = SignedNote.Parse(Encoding.UTF8.GetBytes(note.ToString()))!;
        Assert.Equal(note.ToString(), read.ToString());
        Assert.Equal((7, "log.example"), (Checkpoint.Parse(read.Text)!.Size, Checkpoint.Parse(read.Text)!.Origin));
        Assert.True(read.IsSignedBy(NoteKey.Parse(signer.Key.ToString())!));
        Assert.False((read with { Text = text.Replace('7', '8') }).IsSignedBy(signer.Key));
        Assert.False(read.IsSignedBy(SigningKey.Read(SigningKey.Make("log.example", ed25519)).Key));
    }

    // The examples of the published specifications.
    [Fact]
    public void Public_notes_are_read_and_their_signature_lines_kept()
    {
        const string Note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
            + "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
            + "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        var read = SignedNote.Parse(Encoding.UTF8.GetBytes(Note))!;
        Assert.Equal(Note, read.ToString());
        Assert.Equal(20_852_163, Checkpoint.Parse(read.Text)!.Size);
        Assert.Equal((0x033de0aeu, 64), (read.Signatures[0].KeyId, read.Signatures[0].Bytes.Length));
        Assert.Equal(72, read.Signatures[1].Bytes.Length);
    }

    [Theory]
    [InlineData("a\n1\nx\n\n")]
    [InlineData("a\n1\n\n\u2014 a\n")]
    [InlineData("a\n\n- a AAAAAAA=\n")]
    [InlineData("a\n\n\u2014 a AAAA\n")]
    [InlineData("a\n\n\u2014 a AAAAAAB=\n")]
    [InlineData("a\n\n\u2014 a+b AAAAAAA=\n")]
    [InlineData("a\n\n\u2014 a AAAAAAA=")]
    [InlineData("a\tb\n\n\u2014 a AAAAAAA=\n")]
    public void What_is_no_note_is_not_read(string note) => Assert.Null(SignedNote.Parse(Encoding.UTF8.GetBytes(note)));

    [Theory]
    [InlineData("a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("a b\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n")]
    [InlineData("a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("a\n1\n47DE\n")]
    [InlineData("a\n99999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    public void What_is_no_checkpoint_is_not_read(string text) => Assert.Null(Checkpoint.Parse(text));

    [Fact]
    public void A_key_is_made_once_for_its_owner_alone_and_damage_is_told_without_showing_it()
    {
        var path = Path.Combine(folder.FullName, "signing.key");
        var made = SigningKey.Open(path, null).Key;
        Assert.Equal(made, SigningKey.Open(path, "other").Key with { PublicKey = made.PublicKey });
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text[..^6]);
        var refused = Assert.Throws<InvalidDataException>(() => SigningKey.Open(path, null));
        Assert.DoesNotContain(text[^20..^6], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_is_written_and_read_and_nothing_else_passes_for_one()
    {
        var head = new SessionHead(new SessionId("s_00000000000000000000000000"), 7, 9, HeadState.Closed, new byte[32]);
        var bytes = head.Encode();
        Assert.Equal(bytes, SessionHead.Decode(bytes)!.Encode());
        for (var length = 0; length < bytes.Length; length++) Assert.Null(SessionHead.Decode(bytes.AsSpan(0, length)));
        Assert.Null(SessionHead.Decode([.. bytes, 0]));
        Assert.Equal(
            "0000000f676174657761792d686561642d76310000001c735f303030303030303030303030303030303030303030303030303000000008"
            + "00000000000000070000000800000000000000090000000103000000200000000000000000000000000000000000000000000000000000000000000000",
            Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData(EntryKind.Status, "{\"status\":\"closed\"}", HeadState.Open, HeadState.Closed)]
    [InlineData(EntryKind.Status, "{\"reason\":\"x\",\"status\":\"paused\"}", HeadState.Open, HeadState.Paused)]
    [InlineData(EntryKind.Status, "{\"status\":1}", HeadState.Paused, HeadState.Paused)]
    [InlineData(EntryKind.Status, "no JSON", HeadState.Paused, HeadState.Paused)]
    [InlineData(EntryKind.Completed, "{\"status\":\"closed\"}", HeadState.Terminated, HeadState.Terminated)]
    [InlineData(EntryKind.Interrupted, "{}", HeadState.Open, HeadState.Interrupted)]
    [InlineData(EntryKind.Admitted, "{}", HeadState.Interrupted, HeadState.Open)]
    public void A_state_follows_the_entries(EntryKind kind, string payload, HeadState before, HeadState after) =>
        Assert.Equal(after, HeadStates.After(before, kind, Encoding.UTF8.GetBytes(payload)));

    [Theory]
    [InlineData("{\"status\":\"\\ud800\"}")]
    [InlineData("{\"st\u00e3tus\":\"closed\"}")]
    [InlineData("{\"status\":\"cl\u00e3sed\"}")]
    [InlineData("{\"status\":\"\\u0063l\u00e3sed\"}")]
    public void A_status_that_is_no_text_changes_nothing(string payload)
    {
        // One byte a character, so that bytes are no UTF-8.
        var bytes = Encoding.Latin1.GetBytes(payload);
        Assert.Equal(HeadState.Paused, HeadStates.After(HeadState.Paused, EntryKind.Status, bytes));
        using var json = JsonDocument.Parse(bytes);
        foreach (var member in json.RootElement.EnumerateObject()) Assert.NotEmpty(JsonText.Of(member.Value));
    }

    [Theory]
    [InlineData(0, "tile/entries/000")]
    [InlineData(999, "tile/entries/999")]
    [InlineData(1_234_067, "tile/entries/x001/x234/067")]
    public void Tiles_are_named_as_published(long number, string path) => Assert.Equal(path, TilePath.Entries(number));
}
