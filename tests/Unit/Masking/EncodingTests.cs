using System.IO.Compression;
using System.Net;
using System.Text;
using Gateway.Governance.Masking;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Values that are encoded, and what stands in their place.</summary>
public sealed class EncodingTests
{
    [Theory]
    [InlineData("mail jane%40example.com now", "jane%40example.com")]
    [InlineData("mail jane&#64;example&period;com now", "jane&#64;example&period;com")]
    [InlineData("mail jane&#x40;example.com now", "jane&#x40;example.com")]
    [InlineData("mail jane\\u0040example.com now", "jane\\u0040example.com")]
    [InlineData("mail jane\\x40example.com now", "jane\\x40example.com")]
    [InlineData("mail jane=40example.com now", "jane=40example.com")]
    [InlineData("mail jane=40exam=\nple.com now", "jane=40exam=\nple.com")]
    [InlineData("mail jane%2540example.com now", "jane%2540example.com")]
    public void Where_each_character_is_encoded_the_value_alone_is_cut_out(string text, string value) =>
        Assert.Equal([("email", value)], Scanned.Text(text));

    [Theory]
    [InlineData("SGVyZSBpcyBqYW5lQGV4YW1wbGUuY29tLg==")]
    [InlineData("SGVyZSBpcyBqYW5lQGV4YW1wbGUuY29tLg")]
    [InlineData("xSGVyZSBpcyBqYW5lQGV4YW1wbGUuY29tLg")]
    public void Base64_is_hidden_as_a_whole(string run) => Assert.Equal([("email", run)], Scanned.Text($"data: {run} end"));

    [Theory]
    [InlineData("/users/lookup/by-email/", "amFuZS5kb2VAZXhhbXBsZS5jb20", "")]
    [InlineData("/api/v2/customers/", "amFuZS5kb2VAZXhhbXBsZS5jb20", "/orders/history/of/last/year/and/this/one")]
    [InlineData("internal_customer_reference-", "amFuZS5kb2VAZXhhbXBsZS5jb20", "")]
    [InlineData("/v1/tenants/acme/customers/by-email/x", "amFuZS5kb2VAZXhhbXBsZS5jb20", "==")]
    [InlineData("/v1/tenants/acme/customers/by-text/", "V2hhdD9pcyBqYW5lQGV4YW1wbGUuY29tPj8gfj4-Pw", "/notes/and/all/their/attachments")]
    [InlineData("/files/download/attachments/and+more+", "amFuZS5kb2VAZXhhbXBsZS5jb20", "")]
    public void Base64_behind_what_is_joined_to_it_is_hidden_as_a_whole(string before, string run, string behind)
    {
        var glued = before.EndsWith('x') ? "x" : "";
        var padding = behind == "==" ? behind : "";
        Assert.Equal([("email", glued + run + padding)], Scanned.Text($"GET {before}{run}{behind} HTTP/1.1"));
    }

    [Fact]
    public void Two_tokens_in_one_run_are_both_hidden()
    {
        const string mail = "amFuZS5kb2VAZXhhbXBsZS5jb20";
        const string card = "NDExMSAxMTExIDExMTEgMTExMQ";
        Assert.Equal([("card", card), ("email", mail)], Scanned.Text($"see {card}/{mail} and"));
        Assert.Equal([("email", mail + "u"), ("card", card)], Scanned.Text($"see /users/by-email-and-card/{mail}u/x/{card}/orders/of/this/month and"));
        var letter = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('x', 900))).TrimEnd('=');
        Assert.Equal([("card", card)], Scanned.Text($"{card}/{letter}"));
    }

    [Fact]
    public void Compressed_text_behind_a_path_is_expanded()
    {
        foreach (var bytes in new[] { Pressed(s => new GZipStream(s, CompressionLevel.Optimal)), Pressed(s => new ZLibStream(s, CompressionLevel.Optimal)) })
        {
            // As tools do that write a time of the file, which may read as a slash.
            if (bytes[0] == 0x1F) (bytes[4], bytes[5], bytes[6]) = (0xFF, 0xFF, 0xFF);
            var run = Convert.ToBase64String(bytes).TrimEnd('=');
            Assert.Equal([("email", run)], Scanned.Text($"GET /files/download/attachments/{run} HTTP/1.1"));
        }
    }

    [Fact]
    public void Very_many_tokens_in_one_run_are_looked_at_once_each()
    {
        Assert.Empty(Scanned.Text(string.Concat(Enumerable.Repeat("QUFBQUFBQUFB/", 40_000))));
        Assert.Equal("email", Assert.Single(Scanned.Text(string.Concat(Enumerable.Repeat("QUFBQUFBQUFB-", 40_000)) + "amFuZS5kb2VAZXhhbXBsZS5jb20")).Kind);
        // Each of them may go on to the end, where nothing is text.
        Scanned.Text(string.Concat(Enumerable.Repeat("H4sIAAAAAAAAA/", 40_000)));
    }

    [Theory]
    [InlineData("a%3EDE89370400440532013000 b")]
    [InlineData("a\\u003eDE89370400440532013000 b")]
    public void An_escape_that_joins_itself_to_a_value_hides_nothing(string text) =>
        Assert.Equal([("iban", "DE89370400440532013000")], Scanned.Text(text));

    [Fact]
    public void Hex_is_cut_exactly() => Assert.Equal(
        [("email", Hex("jane@example.com"))], Scanned.Text($"0x{Hex("Here is jane@example.com.")}"));

    [Theory]
    [InlineData("192.168.0.\u2491", "ipv4")]
    [InlineData("jane@example.\u33c7", "email")]
    public void A_character_that_reads_as_as_many_as_it_has_bytes_is_never_cut(string value, string kind)
    {
        Assert.Equal([(kind, value)], Scanned.Text($"see {value} here"));
        Assert.Equal($"{{\"result\":\"see [{kind}] here\"}}", Scanned.Mask($"{{\"result\":\"see {value} here\"}}", MaskPlan.Recording(["*"])));
    }

    [Fact]
    public void Compressed_text_is_expanded()
    {
        foreach (var bytes in new[] { Pressed(s => new GZipStream(s, CompressionLevel.Optimal)),
            Pressed(s => new ZLibStream(s, CompressionLevel.Optimal)), Pressed(s => new DeflateStream(s, CompressionLevel.Optimal)) })
        {
            var run = Convert.ToBase64String(bytes);
            Assert.Equal([("email", run)], Scanned.Text($"data: {run}"));
        }
    }

    [Theory]
    [InlineData("ssn", "219-09-9999")]
    [InlineData("ipv4", "203.0.113.77")]
    [InlineData("email", "jane@example.com")]
    public void A_short_value_that_is_bare_deflate_is_expanded(string kind, string value)
    {
        using var pressed = new MemoryStream();
        using (var deflate = new DeflateStream(pressed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(Encoding.ASCII.GetBytes(value));
        var run = Convert.ToBase64String(pressed.ToArray());
        Assert.Equal([(kind, run)], Scanned.Text($"data: {run} end"));
    }

    [Fact]
    public void Text_in_utf16_is_read() => Assert.Equal(
        "email", Assert.Single(Scanned.Text(Convert.ToBase64String(Encoding.Unicode.GetBytes("Here is jane@example.com.")))).Kind);

    [Fact]
    public void Base64_over_several_lines_is_one()
    {
        var lines = Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('x', 70) + " jane@example.com " + new string('y', 70)),
            Base64FormattingOptions.InsertLineBreaks);
        Assert.Equal([("email", lines)], Scanned.Text($"data:\n{lines}\n"));
    }

    [Fact]
    public void Three_encodings_are_looked_through_and_a_fourth_is_not_let_pass()
    {
        var run = "Here is jane@example.com and some more of it.";
        for (var depth = 1; depth <= 4; depth++)
        {
            run = Convert.ToBase64String(Encoding.UTF8.GetBytes(run));
            Assert.Equal([(depth <= 3 ? "email" : "unscanned", run)], Scanned.Text($"data: {run}"));
        }
    }

    [Fact]
    public void What_expands_without_bound_is_not_let_pass()
    {
        var bomb = Pressed(s => new GZipStream(s, CompressionLevel.Optimal), new string(' ', 64 * 1024 * 1024));
        Assert.Equal("unscanned", Assert.Single(Scanned.Text("data: " + Convert.ToBase64String(bomb))).Kind);
    }

    [Fact]
    public void What_cannot_be_looked_at_is_hidden_by_every_plan_that_hides_a_kind()
    {
        var run = "Here is nothing at all, and some more of it.";
        for (var depth = 1; depth <= 4; depth++)
        {
            run = Convert.ToBase64String(Encoding.UTF8.GetBytes(run));
        }

        var plan = MaskPlan.Recording(["card"]);
        Assert.Equal("{\"result\":{\"content\":[{\"text\":\"[unscanned]\"}]}}",
            Scanned.Mask("{\"result\":{\"content\":[{\"text\":\"" + run + "\"}]}}", plan));
    }

    [Fact]
    public void Text_that_is_not_encoded_is_left()
    {
        foreach (var text in new[]
        {
            "configurationmanagement and internationalization", "550e8400-e29b-41d4-a716-446655440000",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709", "https://example.com/path/to/some/Resource123/abcdefgh?x=10&y=20%20z",
            "/Volumes/JohnSmith/Documents/ProjectPlanning-FinalVersion_2026/MeetingNotesOfMonday", "cus_NffrFeUfNV2Hib/sub_1MowQVLkdIwHu7ixeRlqHVzs",
            "feature/JIRA-1234-AddCustomerAddressValidation", "/repos/Octocat/HelloWorld-ServiceWorker/git/commits/7FD1A60B01F91B314F59955A4E4D4E80D8EDF11D",
            "WHERE name LIKE '%ab%' AND x=41", @"C:\users\x\new", "if (a && b &amp; c)", "Tom &amp; Jerry &#8211; 100%",
        })
        {
            Assert.Empty(Scanned.Text(text));
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_left_and_cost_no_memory()
    {
        var random = new Random(9);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(9, 600)];
            random.NextBytes(bytes);
            Assert.DoesNotContain(Scanned.Text(Convert.ToBase64String(bytes) + " " + Convert.ToHexString(bytes)), h => h.Kind == "unscanned");
        }
    }

    [Fact]
    public void A_large_file_in_base64_is_not_too_much_to_look_at()
    {
        for (var seed = 0; seed < 3; seed++)
        {
            var bytes = new byte[2 * 1024 * 1024];
            new Random(seed).NextBytes(bytes);
            var options = seed < 2 ? Base64FormattingOptions.None : Base64FormattingOptions.InsertLineBreaks;
            // A key of forty characters may be in so many by chance.
            Assert.DoesNotContain(Scanned.Text("file " + Convert.ToBase64String(bytes, options)), h => h.Kind is "unscanned" or "ipv6" or "email" or "card");
        }
    }

    [Fact]
    public void A_very_large_file_in_base64_without_line_breaks_is_not_too_much_to_look_at()
    {
        var bytes = new byte[9 * 1024 * 1024];
        new Random(0).NextBytes(bytes);
        Assert.DoesNotContain(Scanned.Text("file " + Convert.ToBase64String(bytes)), h => h.Kind == "unscanned");
    }

    [Fact]
    public void Long_compressed_text_behind_a_path_is_expanded()
    {
        var letters = new Random(0);
        var text = "jane@example.com " + string.Concat(Enumerable.Range(0, 9000).Select(_ => (char)letters.Next('a', 'z' + 1)));
        using var pressed = new MemoryStream();
        using (var stream = new ZLibStream(pressed, CompressionLevel.Optimal))
        {
            stream.Write(Encoding.ASCII.GetBytes(text));
        }

        var run = Convert.ToBase64String(pressed.ToArray()).TrimEnd('=');
        Assert.True(run.Length > 6000);
        Assert.Equal([("email", run)], Scanned.Text($"GET /files/download/attachments/{run} HTTP/1.1"));
    }

    [Fact]
    public void A_damaged_archive_harms_nothing()
    {
        var whole = Pressed(s => new GZipStream(s, CompressionLevel.Optimal), string.Concat(Enumerable.Repeat("Here is jane@example.com. ", 40)));
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = whole.ToArray();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            Scanned.Text(Convert.ToBase64String(bytes.AsSpan(0, random.Next(1, bytes.Length))));
        }
    }

    [Fact]
    public void What_expands_is_what_the_library_expands()
    {
        var random = new Random(6);
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
        {
            for (var length = 40; length < 20_000; length = (length * 3) + 1)
            {
                var text = Some.Words(random, length / 6) + " jane@example.com " + Some.Words(random, length / 6);
                var run = Convert.ToBase64String(Pressed(s => new GZipStream(s, level), text));
                Assert.Equal([("email", run)], Scanned.Text(run));
            }
        }
    }

    [Fact]
    public void A_long_word_of_escapes_is_read_to_its_end_once()
    {
        var word = string.Concat(Enumerable.Repeat("\\\"a1\\\",", 700_000));
        Assert.Contains(Scanned.Text(word + "jane\\u0040example.com, and on"), h => h.Kind == "email");
    }

    [Theory]
    [InlineData("n")]
    [InlineData("q")]
    [InlineData("u0040")]
    public void A_long_run_of_backslashes_is_not_read_again_for_each_of_them(string behind)
    {
        var run = new string('\\', 2 << 20) + behind;
        Assert.Equal(behind == "q" ? [] : ["unscanned"], Scanned.Text(run).Select(h => h.Kind));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_value_behind_several_backslashes_is_found_whatever_stands_around_it(int slashes)
    {
        var run = new string('\\', slashes);
        var text = $"{new string('x', 300)}{run}n{new string('y', 300)} mail jane{run}u0040example.com";
        Assert.Contains(Scanned.Text(text), h => h.Kind == "email");
    }

    [Theory]
    [InlineData("joe%40acme.com", "[email]")]
    [InlineData("a&#64;b.co", "[email]")]
    [InlineData("jo=40acme.com", "[email]")]
    [InlineData("jo\\u0040acme.eu", "[email]")]
    [InlineData("YWJjQGRlLmZy", "[email]")]
    [InlineData("list_all&new", "list_all&new")]
    public void A_short_text_beside_messages_hides_nothing(string text, string expected) => Assert.Equal(expected, TextMasker.Redact(text));

    private static byte[] Pressed(Func<Stream, Stream> open, string text = "Here is jane@example.com, and once more jane@example.com.")
    {
        using var bytes = new MemoryStream();
        using (var stream = open(bytes))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
