using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using Gateway.Governance.Recording.Encryption;
using Gateway.Tests.House;
using Xunit;

namespace Gateway.Tests.Recording.Encryption;

public sealed class PayloadCipherTests
{
    private static readonly SessionId Session = new("s_00000000000000000000000000");
    private static readonly PayloadKey Key = new([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);

    [Fact]
    public void What_was_encrypted_comes_back_for_its_entry_alone()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var payload = new byte[random.Next(seed % 3 == 0 ? 32 : 40_000)];
            random.NextBytes(payload);
            var (session, sequence) = (OpaqueId.NewSession(), random.NextInt64(1, long.MaxValue));
            var kind = KeepRule.Erasable[random.Next(KeepRule.Erasable.Length)];
            var stored = Encrypt(session, sequence, kind, payload);

            Assert.Equal(payload.Length + PayloadCipher.OverheadBytes, stored.Length);
            Assert.True(PayloadCipher.IsEncrypted(kind, stored));
            if (payload.Length > 8) Assert.True(stored.AsSpan().IndexOf(payload.AsSpan(0, 8)) < 0, $"seed {seed}");
            Assert.Equal(payload, PayloadCipher.Decrypt(Key, session, sequence, kind, stored));
            Assert.Null(PayloadCipher.Decrypt(Key, session, sequence - 1, kind, stored));
            Assert.Null(PayloadCipher.Decrypt(Key, session, sequence, kind == EntryKind.Opened ? EntryKind.Bound : EntryKind.Opened, stored));
            Assert.Null(PayloadCipher.Decrypt(Key, OpaqueId.NewSession(), sequence, kind, stored));
            Assert.Null(PayloadCipher.Decrypt(new PayloadKey(new byte[32]), session, sequence, kind, stored));
        }
    }

    [Fact]
    public void Every_bit_counts_and_so_does_every_byte()
    {
        var stored = Encrypt(Session, 7, EntryKind.Admitted, """{"method":"tools/list"}"""u8);
        for (var bit = 0; bit < stored.Length * 8; bit++)
        {
            var altered = (byte[])stored.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(PayloadCipher.Decrypt(Key, Session, 7, EntryKind.Admitted, altered));
        }

        for (var length = 0; length < stored.Length; length++)
            Assert.Null(PayloadCipher.Decrypt(Key, Session, 7, EntryKind.Admitted, stored.AsSpan(0, length)));
        Assert.Null(PayloadCipher.Decrypt(Key, Session, 7, EntryKind.Admitted, [.. stored, 0]));
    }

    [Fact]
    public void The_same_payload_is_never_encrypted_the_same()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Parallel.For(0, 4, _ =>
        {
            using var cipher = new PayloadEncryptor(Key, Session);
            for (var i = 0; i < 1_000; i++)
            {
                // The nonce alone, of which no two may be the same under one key.
                var nonce = Convert.ToHexString(cipher.Encrypt(1, EntryKind.Opened, "{}"u8).AsSpan(33, 12));
                lock (seen) Assert.True(seen.Add(nonce));
            }
        });
    }

    [Fact]
    public void A_payload_reads_as_the_format_page_says()
    {
        // Made by another library from the page alone.
        const string stored = "014a16cc51062fa6e24268e03b84786359afc3a1e003ec0c7ea4f8f9456500e38f000102030405060708090a0b6f7299cd5c10751ca5a89993d43b394e39c3";
        const string shown = "ShbMUQYvpuJCaOA7hHhjWQABAgMEBQYHCAkKC0e+q6rxrlKXXM5CU6U4Xb486vehYnzKvOYxq2P1yI10";
        const string hash = "2392446dc3c0e758cc26993b7d347354210beedd2eda9c7c6d1669cd0eb45107";
        var proof = new byte[PayloadProof.Bytes];
        Assert.Equal("{}"u8.ToArray(), PayloadCipher.Decrypt(Key, Session, 1, EntryKind.Opened, Convert.FromHexString(stored), proof));
        Assert.Equal(shown, Convert.ToBase64String(proof));
        Assert.True(PayloadProof.Shows(proof, Session, 1, EntryKind.Opened, "{}"u8, Convert.FromHexString(hash)));
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "recording-format.md"));
        foreach (var text in (string[])[stored, shown, hash, Convert.ToHexStringLower(proof.AsSpan(28))]) Assert.Contains(text, page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_shows_its_own_payload_and_nothing_else()
    {
        using var cipher = new PayloadEncryptor(Key, Session);
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var payload = new byte[1 + random.Next(seed % 3 == 0 ? 32 : 4_000)];
            random.NextBytes(payload);
            var (sequence, kind) = (random.NextInt64(1, long.MaxValue), KeepRule.Erasable[random.Next(KeepRule.Erasable.Length)]);
            var stored = cipher.Encrypt(sequence, kind, payload);
            var hash = SHA256.HashData(stored);
            var proof = new byte[PayloadProof.Bytes];
            Assert.Equal(payload, PayloadCipher.Decrypt(Key, Session, sequence, kind, stored, proof));
            Assert.True(PayloadProof.Shows(proof, Session, sequence, kind, payload, hash));

            Assert.False(PayloadProof.Shows(proof, Session, sequence - 1, kind, payload, hash));
            Assert.False(PayloadProof.Shows(proof, Session, sequence, kind == EntryKind.Opened ? EntryKind.Bound : EntryKind.Opened, payload, hash));
            Assert.False(PayloadProof.Shows(proof, Session, sequence, EntryKind.Status, payload, hash));
            Assert.False(PayloadProof.Shows(proof, OpaqueId.NewSession(), sequence, kind, payload, hash));
            Assert.False(PayloadProof.Shows(proof, new SessionId(new string('s', 129)), sequence, kind, payload, hash));
            Assert.False(PayloadProof.Shows(proof.AsSpan(1), Session, sequence, kind, payload, hash));
            Assert.False(PayloadProof.Shows([], Session, sequence, kind, payload, hash));
            Assert.False(PayloadProof.Shows(proof, Session, sequence, kind, payload.AsSpan(1), hash));
            Assert.False(PayloadProof.Shows(proof, Session, sequence, kind, payload, SHA256.HashData(payload)));
            payload[random.Next(payload.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(PayloadProof.Shows(proof, Session, sequence, kind, payload, hash));
            payload = [.. PayloadCipher.Decrypt(Key, Session, sequence, kind, stored)!];
            proof[random.Next(proof.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(PayloadProof.Shows(proof, Session, sequence, kind, payload, hash));

            // The same payload at another place, under its own proof and under the first one's.
            var other = cipher.Encrypt(sequence, kind, payload);
            Assert.Equal(payload, PayloadCipher.Decrypt(Key, Session, sequence, kind, other, proof));
            Assert.False(PayloadProof.Shows(proof, Session, sequence, kind, payload, hash));
        }
    }

    [Fact]
    public void A_proof_tells_no_other_entrys_key_nor_the_sessions()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using var cipher = new PayloadEncryptor(Key, Session);
        for (var i = 0; i < 1_000; i++)
        {
            var proof = new byte[PayloadProof.Bytes];
            Assert.NotNull(PayloadCipher.Decrypt(Key, Session, 1, EntryKind.Opened, cipher.Encrypt(1, EntryKind.Opened, "{}"u8), proof));
            var own = proof.AsSpan(28);
            Assert.True(seen.Add(Convert.ToHexString(own)));
            Assert.False(own.SequenceEqual(Key.Secret));
            // As a session's key it is another one, and opens nothing.
            Assert.Null(PayloadCipher.Decrypt(new PayloadKey(own.ToArray()), Session, 1, EntryKind.Opened, cipher.Encrypt(1, EntryKind.Opened, "{}"u8)));
        }

        // What is refused leaves no proof behind.
        var empty = new byte[PayloadProof.Bytes];
        Assert.Null(PayloadCipher.Decrypt(Key, Session, 2, EntryKind.Opened, cipher.Encrypt(1, EntryKind.Opened, "{}"u8), empty));
        Assert.Equal(new byte[PayloadProof.Bytes], empty);
    }

    [Fact]
    public void What_is_encrypted_is_what_can_be_erased()
    {
        foreach (var kind in Enum.GetValues<EntryKind>()) Assert.Equal(KeepRule.Erasable.Contains(kind), PayloadCipher.Covers(kind));
        Assert.False(PayloadCipher.IsEncrypted(EntryKind.Admitted, "{}"u8));
        Assert.False(PayloadCipher.IsEncrypted(EntryKind.Status, [1, 2, 3]));
        Assert.False(PayloadCipher.IsEncrypted(EntryKind.Admitted, []));
    }

    [Fact]
    public void A_key_is_wrapped_under_the_gateways_for_one_session()
    {
        var (master, other) = (MaskKey.Create(), MaskKey.Create());
        var wrapped = PayloadCipher.WrapKey(master, Session, Key);
        Assert.Equal(60, wrapped.Length);
        Assert.True(PayloadCipher.UnwrapKey(master, Session, wrapped)!.Id.SequenceEqual(Key.Id));
        Assert.Null(PayloadCipher.UnwrapKey(other, Session, wrapped));
        Assert.Null(PayloadCipher.UnwrapKey(master, OpaqueId.NewSession(), wrapped));
        Assert.Null(PayloadCipher.UnwrapKey(master, Session, new byte[60]));
        Assert.Null(PayloadCipher.UnwrapKey(master, Session, []));
        Assert.True(PayloadCipher.IsProofOf(master, PayloadCipher.ProofOf(master)));
        Assert.False(PayloadCipher.IsProofOf(other, PayloadCipher.ProofOf(master)));
        Assert.DoesNotContain("0001", Key.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => new PayloadKey(new byte[31]));
    }

    private static byte[] Encrypt(SessionId session, long sequence, EntryKind kind, ReadOnlySpan<byte> payload)
    {
        using var cipher = new PayloadEncryptor(Key, session);
        return cipher.Encrypt(sequence, kind, payload);
    }
}
