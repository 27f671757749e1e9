using System.Reflection;
using System.Text;
using Gateway.Abstractions.Masking;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Xunit;

namespace Gateway.Tests.Masking;

/// <summary>The pass over the message: nothing depends on where a value stands or how it is escaped.</summary>
public sealed class ScanTests
{
    [Fact]
    public void A_value_is_found_at_every_place_in_a_block()
    {
        var random = new Random(11);
        foreach (var (kind, value) in Some.Values(random))
        {
            var quoted = Scanned.Quote(value);
            for (var pad = 0; pad < 140; pad++)
            {
                var json = "{\"" + new string('z', pad) + "\":" + quoted + ",\"y\":\"" + new string('z', pad % 7) + "\"}";
                var hit = Assert.Single(Scanned.Json(json));
                Assert.Equal((kind, pad + 5, quoted.Length - 2), (hit.Kind, hit.Offset, hit.Length));
            }
        }
    }

    [Fact]
    public void Any_escaping_of_a_value_is_found_in_full()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            foreach (var (kind, value) in Some.Values(random))
            {
                var before = Some.Words(random, random.Next(4)) + (random.Next(2) == 0 ? "\n" : " ");
                var after = (random.Next(2) == 0 ? "\n" : " ") + Some.Words(random, random.Next(4));
                var json = "[" + Some.Escaped(random, before + value + after) + "]";
                var hit = Assert.Single(Scanned.Json(json));
                Assert.Equal(kind, hit.Kind);
                Assert.Equal(value, Scanned.Unquote(Encoding.UTF8.GetBytes(json).AsSpan(hit.Offset, hit.Length)));
            }
        }
    }

    [Fact]
    public void Zero_width_characters_and_other_digits_hide_nothing()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            foreach (var (kind, value) in Some.Values(random).Where(v => v.Kind is "card" or "ssn" or "iban"))
            {
                var text = new StringBuilder("é ");
                foreach (var character in value)
                {
                    text.Append(Disguise(random, character));
                    text.Append(random.Next(5) == 0 ? "\u200B\u200C\u00AD\u2060"[random.Next(4)].ToString() : "");
                }

                var hit = Assert.Single(Scanned.Json("[" + Scanned.Quote(text + " é") + "]"));
                Assert.Equal(kind, hit.Kind);
                var visible = text.ToString().Trim('é', ' ', '\u200B', '\u200C', '\u00AD', '\u2060');
                Assert.True(hit.Length >= Encoding.UTF8.GetByteCount(visible));
            }
        }
    }

    [Fact]
    public void A_zero_width_character_beside_a_value_hides_nothing() =>
        Assert.Equal([("card", "4111111111111111")], Scanned.Text("abc\u200B4111111111111111"));

    [Fact]
    public void Quotes_and_backslashes_keep_strings_apart()
    {
        Assert.Equal("email", Assert.Single(Scanned.Json("""["\\","a@b.com","\\\""]""")).Kind);
        Assert.Empty(Scanned.Json("""{"id":"4111111111","age":"111111","c":[["+49"],["301234567"]]}"""));
        Assert.Equal(2, Scanned.Json("""{"x@y.com":"\"q\" z@y.com"}""").Count);
    }

    [Fact]
    public void A_clean_scan_allocates_nothing()
    {
        var random = new Random(3);
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, 500).Select(_ => Scanned.Quote(
            $"{Some.Words(random, 9)} 2026-01-02 03:04:05 {random.Next()} é\n{Guid.Empty}"))) + "]");
        var hits = new List<Hit>();
        JsonScanner.Scan(json, hits);
        // The runtime itself allocates now and then, as when it compiles anew; the scan must not.
        var least = Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            JsonScanner.Scan(json, hits);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
        Assert.Empty(hits);
    }

    [Fact]
    public void Repetition_stays_linear()
    {
        foreach (var piece in new[]
        {
            "a@", "a:", "1 ", "1-", "eyJ", "eyJ.", "secret", "-----BEGIN PRIVATE KEY-----", "::1", "1.", "DE12", "ghp_", "\\n1", "0 ",
        })
        {
            var json = Encoding.UTF8.GetBytes("[\"" + string.Concat(Enumerable.Repeat(piece, 400_000 / piece.Length)) + "\"]");
            var watch = System.Diagnostics.Stopwatch.StartNew();
            JsonScanner.Scan(json, []);
            // No bound on speed: each byte once takes a tenth of a second, each pair of them minutes.
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{piece}: {watch.Elapsed}");
        }
    }

    [Theory]
    [InlineData("ж")]
    [InlineData("\\u0416")]
    [InlineData("%40")]
    [InlineData("QUJDREVGR0hJSktM ")]
    public void A_thread_keeps_little_of_a_huge_text(string piece)
    {
        const int pieces = 1 << 20;
        JsonScanner.Scan(Encoding.UTF8.GetBytes("[\"" + string.Concat(Enumerable.Repeat(piece, pieces)) + "\"]"), []);
        Assert.InRange(Elements(StringScanner.OfThread, []), 1, pieces);
    }

    // Of all arrays that an object holds, in objects of the product and in lists.
    private static long Elements(object? holder, HashSet<object> seen)
    {
        if (holder is null || !seen.Add(holder))
        {
            return 0;
        }

        if (holder is Array array)
        {
            return array.Length + (array is object?[] objects ? objects.Sum(o => Elements(o, seen)) : 0);
        }

        var type = holder.GetType();
        return type.Namespace?.StartsWith("Gateway.", StringComparison.Ordinal) != true && !type.IsGenericType ? 0
            : Fields(type).Where(f => !f.FieldType.IsValueType).Sum(f => Elements(f.GetValue(holder), seen));
    }

    private static IEnumerable<FieldInfo> Fields(Type? type) => type is null ? []
        : [.. type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly),
            .. Fields(type.BaseType)];

    private static string Disguise(Random random, char character) => random.Next(3) switch
    {
        0 when char.IsAsciiDigit(character) => char.ConvertFromUtf32(0xFF10 + (character - '0')),
        1 when char.IsAsciiDigit(character) => char.ConvertFromUtf32(0x0660 + (character - '0')),
        0 when char.IsAsciiLetterUpper(character) => char.ConvertFromUtf32(0xFF21 + (character - 'A')),
        _ => character.ToString(),
    };
}
