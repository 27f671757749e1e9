using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Detection;
using Gateway.Governance.Masking.Rules;

namespace Gateway.Detection;

/// <summary>Messages of about a megabyte to measure on, made from a seed.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Json">One message in UTF-8.</param>
/// <param name="Goal">Megabytes a second and core that the scan shall reach.</param>
internal sealed record Workload(string Name, byte[] Json, int Goal)
{
    private const int Bytes = 1 << 20;

    private static readonly string[] Words =
        ("order shipped customer reports that the packing list was missing two items on arrival and asks for a replacement by friday "
        + "warehouse confirms stock of blue enamel mugs and linen towels please update status when carrier has picked up the second parcel "
        + "invoice settled thank you for your patience our team looks into it").Split(' ');

    internal static Workload[] All() =>
    [
        new("clean JSON: rows of orders", Rows(new Random(1), 0), 700),
        new("clean JSON: documents of prose", Prose(new Random(2)), 700),
        new("logs: times, numbers, identifiers", Logs(new Random(3)), 500),
        new("rows of orders, a value in every hundredth string", Rows(new Random(4), 100), 300),
    ];

    /// <summary>A dictionary of so many names of two words, of which the texts have none.</summary>
    internal static DetectionRules Terms(Random random, int count)
    {
        var kind = KindTable.Register("bench-term");
        var terms = Enumerable.Range(0, count).Select(_ => new Term(Encoding.UTF8.GetBytes(
            $"{Letters(random, random.Next(4, 9))} {Letters(random, random.Next(4, 9))}"), 0, AnyCase: true, Whole: true));
        return new DetectionRules([], [new TermDictionary(kind, 90, [.. terms])]);
    }

    /// <summary>The strings of a message as lines of one text.</summary>
    internal static byte[] Text(byte[] json)
    {
        var text = new List<byte>(json.Length);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                text.AddRange(Encoding.UTF8.GetBytes(reader.GetString()!));
                text.Add((byte)'\n');
            }
        }

        return [.. text];
    }

    private static string Letters(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => (char)('a' + random.Next(26))));

    private static byte[] Rows(Random random, int valueEvery)
    {
        var fresh = new FreshTokens(5);
        var strings = 0;
        return Message(json =>
        {
            json.WriteStartObject();
            json.WriteString("id", Guid(random));
            json.WriteNumber("total", random.Next(100, 99999) / 100.0);
            json.WriteString("created_at", new DateTime(2026, 1, 1).AddSeconds(random.Next(30_000_000)).ToString("s", CultureInfo.InvariantCulture) + "Z");
            json.WriteString("status", Words[random.Next(Words.Length)]);
            json.WriteString("key", Words[random.Next(Words.Length)]);
            json.WriteNumber("quantity", random.Next(1, 40));
            json.WriteString("note", Sentence(random, random.Next(4, 16))
                + (valueEvery > 0 && (strings += 4) % valueEvery == 0 ? " " + Value(random, fresh) : ""));
            json.WriteBoolean("paid", random.Next(2) == 0);
            json.WriteEndObject();
        });
    }

    private static byte[] Prose(Random random) => Message(json => json.WriteStringValue(
        string.Join(". ", Enumerable.Range(0, 20).Select(_ => Sentence(random, random.Next(8, 24)))) + "."));

    private static byte[] Logs(Random random) => Message(json => json.WriteStringValue(string.Join('\n', Enumerable.Range(0, 40).Select(_ =>
        $"{new DateTime(2026, 1, 1).AddMilliseconds(random.NextInt64(30_000_000_000)):yyyy-MM-ddTHH:mm:ss.fff}Z INFO [worker-{random.Next(64)}] "
            + $"request={Guid(random)} span={random.NextInt64():x16} status={random.Next(200, 504)} bytes={random.Next(99999)} "
            + $"took={random.Next(4000)}ms user={random.Next(1_000_000)} shard={random.Next(16)}/{random.Next(256)} {Words[random.Next(Words.Length)]}"))));

    private static string Value(Random random, FreshTokens fresh)
    {
        var formats = Gateway.Governance.Masking.Secrets.SecretKinds.Formats;
        return random.Next(4) switch
        {
            0 => $"{Words[random.Next(Words.Length)]}.{random.Next(999)}@example.com",
            1 => "4111 1111 1111 1111",
            2 => "+49 30 " + random.Next(1_000_000, 9_999_999).ToString(CultureInfo.InvariantCulture),
            _ => fresh.Token(formats[random.Next(formats.Length)]),
        };
    }

    private static string Sentence(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));

    private static string Guid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private static byte[] Message(Action<Utf8JsonWriter> item)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("rows");
            while (json.BytesCommitted + json.BytesPending < Bytes)
            {
                item(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
