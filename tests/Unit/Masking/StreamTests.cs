using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Messages;
using Gateway.Governance.Masking.Rules;
using Gateway.Governance.Masking.Streams;
using Gateway.Governance.Masking.Surrogates;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>Streams: however they are cut, what comes out is what masking the whole gives.</summary>
public sealed class StreamTests(ITestOutputHelper output)
{
    private const int CasesInLong = 1_000_000;
    private const int Cases = 10_000;

    private static readonly MaskPlan All = MaskPlan.For(
        [new MaskObligation("r", ["*"], [], MaskStyle.Hash, true, true)], request: false);

    [Theory]
    [InlineData(StreamFraming.Text)]
    [InlineData(StreamFraming.JsonString)]
    public void Every_cut_of_every_positive_gives_what_masking_the_whole_gives(StreamFraming framing)
    {
        var random = new Random(41);
        var cases = Corpus.IsLong ? CasesInLong / 2 : Cases / 2;
        var done = 0;
        var differing = new List<string>();
        while (done < cases)
        {
            var positive = Corpus.Positives[random.Next(Corpus.Positives.Length)];
            var text = Text(random, positive, framing);
            var whole = Whole(text, framing);
            foreach (var cuts in Cuts(random, text.Length))
            {
                var streamed = Streamed(text, framing, cuts);
                if (!streamed.AsSpan().SequenceEqual(whole) && differing.Count < 20)
                {
                    differing.Add($"cut at {string.Join(',', cuts.Take(5))}\n  of    {Encoding.UTF8.GetString(text)}\n  whole "
                        + $"{Encoding.UTF8.GetString(whole)}\n  cut   {Encoding.UTF8.GetString(streamed)}");
                }

                done++;
            }
        }

        output.WriteLine($"{framing}: {done} cases");
        Assert.True(differing.Count == 0, string.Join("\n", differing));
    }

    [Fact]
    public void Every_cut_of_an_event_stream_gives_the_same_bytes_and_the_whole_text()
    {
        var random = new Random(43);
        var cases = Corpus.IsLong ? CasesInLong / 10 : Cases / 10;
        for (var done = 0; done < cases; done++)
        {
            var text = Encoding.UTF8.GetString(Text(random, Corpus.Positives[random.Next(Corpus.Positives.Length)], StreamFraming.Text))
                .Replace("\r", "", StringComparison.Ordinal);
            var stream = Encoding.UTF8.GetBytes(Events(random, text));
            var whole = Sse(stream, []);
            Assert.Equal(Encoding.UTF8.GetString(Whole(Encoding.UTF8.GetBytes(text), StreamFraming.Text)), DataOf(whole));
            foreach (var cuts in Cuts(random, stream.Length).Take(3))
            {
                Assert.Equal(whole, Sse(stream, cuts));
                done++;
            }
        }
    }

    [Fact]
    public void An_idle_stream_lets_out_its_words_and_never_a_value()
    {
        var random = new Random(47);
        for (var i = 0; i < 3000; i++)
        {
            var (_, value) = Some.Values(random)[random.Next(14)];
            var text = Encoding.UTF8.GetBytes($"{Some.Words(random, 4)} {value} {Some.Words(random, 4)}");
            var masker = new StreamMasker(All, Scanned.Key);
            var shown = new ArrayBufferWriter<byte>();
            foreach (var part in Parts(text, [random.Next(text.Length), random.Next(text.Length), random.Next(text.Length)]))
            {
                masker.Write(text.AsSpan(part), shown);
                masker.FlushIdle(shown);
            }

            masker.Complete(shown);
            Assert.DoesNotContain(value, Encoding.UTF8.GetString(shown.WrittenSpan), StringComparison.Ordinal);
        }

        var calm = new StreamMasker(All, Scanned.Key);
        var words = new ArrayBufferWriter<byte>();
        calm.Write("I am at it, so wait a bit "u8, words);
        calm.FlushIdle(words);
        Assert.Equal("I am at it, so wait a bit ", Encoding.UTF8.GetString(words.WrittenSpan));
    }

    [Fact]
    public void What_is_held_is_bounded_whatever_comes()
    {
        var random = new Random(53);
        foreach (var piece in new[] { "4", "4 ", "A", "Zm9v", "hello world ", "a@", "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq", "é", "\0" })
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));
            var masker = new StreamMasker(All, Scanned.Key);
            var shown = new ArrayBufferWriter<byte>();
            for (var at = 0; at < text.Length; at += 997)
            {
                masker.Write(text.AsSpan(at, Math.Min(997, text.Length - at)), shown);
                Assert.InRange(masker.Held, 0, StreamMasker.HeldMax);
            }

            masker.Complete(shown);
            Assert.Equal(0, masker.Held);
            Assert.Equal(Streamed(text, StreamFraming.Text, []), shown.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public void A_key_without_an_end_is_swallowed()
    {
        var random = new Random(59);
        var key = "-----BEGIN " + "PRIVATE KEY-----\n" + string.Concat(Enumerable.Range(0, 900).Select(_ => Some.Letters(random, 64) + "\n"));
        var shown = Encoding.UTF8.GetString(Streamed(Encoding.UTF8.GetBytes("before it " + key), StreamFraming.Text, []));
        Assert.Equal("before it [private-key]", shown);
        shown = Encoding.UTF8.GetString(
            Streamed(Encoding.UTF8.GetBytes("before it " + key + "-----END " + "PRIVATE KEY----- after it"), StreamFraming.Text, []));
        Assert.Equal("before it [private-key] after it", shown);
    }

    [Fact]
    public void What_is_hidden_is_counted()
    {
        var masker = new StreamMasker(All, Scanned.Key);
        var shown = new ArrayBufferWriter<byte>();
        masker.Write("mail jane@example.com or joe@example.com"u8, shown);
        masker.Complete(shown);
        Assert.Equal(2, masker.Found["email"]);
    }

    private static byte[] Text(Random random, string positive, StreamFraming framing)
    {
        var text = random.Next(3) switch
        {
            0 => positive,
            1 => $"{Some.Words(random, random.Next(30))} {positive} {Some.Words(random, random.Next(30))}",
            _ => $"{positive} and further {Corpus.Positives[random.Next(Corpus.Positives.Length)]}",
        };
        return Encoding.UTF8.GetBytes(framing == StreamFraming.Text ? text : random.Next(2) == 0 ? Some.Escaped(random, text)[1..^1]
            : JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString());
    }

    private static IEnumerable<int[]> Cuts(Random random, int length)
    {
        // Every cut in two of a short text, some of a long one; single bytes; and a few in many pieces.
        var two = length <= 64 ? Enumerable.Range(0, length + 1) : Enumerable.Range(0, 24).Select(_ => random.Next(length + 1));
        foreach (var cut in two)
        {
            yield return [cut];
        }

        yield return [.. Enumerable.Range(0, length)];
        for (var i = 0; i < 4; i++)
        {
            yield return [.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => random.Next(length + 1)).Order()];
        }
    }

    private static IEnumerable<Range> Parts(byte[] text, int[] cuts)
    {
        var at = 0;
        foreach (var cut in cuts.Append(text.Length).Order())
        {
            yield return at..cut;
            at = cut;
        }
    }

    private static byte[] Streamed(byte[] text, StreamFraming framing, int[] cuts)
    {
        var masker = new StreamMasker(All, Scanned.Key, framing);
        var shown = new ArrayBufferWriter<byte>();
        foreach (var part in Parts(text, cuts))
        {
            masker.Write(text.AsSpan(part), shown);
        }

        masker.Complete(shown);
        return shown.WrittenSpan.ToArray();
    }

    // Masked by the scanner alone, with nothing of the stream's own.
    private static byte[] Whole(byte[] text, StreamFraming framing)
    {
        var scanner = new StringScanner();
        _ = framing == StreamFraming.Text ? scanner.ScanText(text, default, false, DetectionRules.None)
            : scanner.ScanString(text, default, false, DetectionRules.None);
        var shown = new ArrayBufferWriter<byte>();
        var at = 0;
        var decoded = new JsonText();
        foreach (var span in new PlannedHits(scanner.Matches, All).Spans)
        {
            shown.Write(text.AsSpan(at, span.Start - at));
            var value = text.AsSpan(span.Start, span.Length).ToArray();
            if (framing == StreamFraming.JsonString)
            {
                decoded.Decode(value);
                value = decoded.Text.ToArray();
            }

            shown.Write(Encoding.UTF8.GetBytes(
                StandIn.For(span.Kind, All.StyleOf(span.Kind)!.Value, value, Scanned.Key, new SurrogatePage(Scanned.Key))));
            at = span.End;
        }

        shown.Write(text.AsSpan(at));
        return shown.WrittenSpan.ToArray();
    }

    private static string Events(Random random, string text)
    {
        var stream = new StringBuilder(": begins\n\n");
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(random.Next(1, 30), text.Length - at);
            length -= char.IsHighSurrogate(text[at + length - 1]) && at + length < text.Length ? -1 : 0;
            stream.Append(random.Next(3) == 0 ? $"id: {at}\n" : "").Append("data: ")
                .Append(text.Substring(at, length).Replace("\n", "\ndata: ", StringComparison.Ordinal))
                .Append(random.Next(2) == 0 ? "\r\n\r\n" : "\n\n");
            at += length;
        }

        return stream.ToString();
    }

    private static byte[] Sse(byte[] stream, int[] cuts)
    {
        var masker = new SseTextMasker(new StreamMasker(All, Scanned.Key));
        var shown = new ArrayBufferWriter<byte>();
        foreach (var part in Parts(stream, cuts))
        {
            masker.Write(stream.AsSpan(part), shown);
        }

        masker.Complete(shown);
        return shown.WrittenSpan.ToArray();
    }

    private static string DataOf(byte[] stream) => string.Concat(Encoding.UTF8.GetString(stream).Split("\n\n")
        .Select(e => string.Join('\n', e.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l[6..]))));
}
