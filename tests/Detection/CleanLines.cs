using System.Globalization;
using static Gateway.Detection.PublishedChecks;

namespace Gateway.Detection;

/// <summary>Lines as services and tools write them all day, full of numbers and identifiers and without a value that anybody would hide.</summary>
public static class CleanLines
{
    private const int OfEach = 1000;
    private const string Hex = "0123456789abcdef";
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly string[] Words =
        ("queue worker deploy cache invoice order shipment parser schema index bucket region cluster session ticket report import export upload commit branch merge "
        + "pipeline runner container volume route handler request response timeout retry batch window metric gauge counter panel widget report").Split(' ');

    /// <summary>The lines by where they come from.</summary>
    public static IEnumerable<(string Label, IReadOnlyList<string> Lines)> All(int seed) =>
    [
        ("service logs", Some(seed + 1, Log)), ("access logs", Some(seed + 2, Access)), ("JSON of ordinary APIs", Some(seed + 3, Json)),
        ("source code and diffs", Some(seed + 4, Code)), ("build and package tools", Some(seed + 5, Build)), ("tables and metrics", Some(seed + 6, Table)),
    ];

    private static string[] Some(int seed, Func<Random, string> line)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, OfEach).Select(_ => line(random))];
    }

    private static string Log(Random r) => r.Next(8) switch
    {
        0 => $"{Iso(r)} INFO [worker-{r.Next(64)}] request={Guid(r)} span={Chars(r, Hex, 16)} status={r.Next(200, 504)} bytes={r.Next(999_999)} took={r.Next(4000)}ms",
        1 => $"{Iso(r)} WARN {Word(r)}.{Word(r)} retry {r.Next(9)} of 10 after {r.Next(9000)} ms, offset {r.NextInt64(9_999_999_999)}, partition {r.Next(64)}",
        2 => $"[{r.NextInt64(1_600_000_000_000, 1_900_000_000_000)}] {Word(r)} id={r.NextInt64(100_000_000_000_000_000, 999_999_999_999_999_999)} shard={r.Next(16)}/{r.Next(256)}",
        3 => $"level=info ts={r.NextInt64(1_600_000_000, 1_900_000_000)}.{r.Next(1_000_000):000000} caller={Word(r)}.go:{r.Next(900)} msg=\"compacted {r.Next(9999)} blocks\" "
            + $"ulid=01{Chars(r, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24)}",
        4 => $"{new DateTime(2026, 1, 1).AddSeconds(r.Next(30_000_000)).ToString("MMM dd HH:mm:ss", CultureInfo.InvariantCulture)} node{r.Next(90)} kernel: "
            + $"[{r.Next(99999)}.{r.Next(1_000_000):000000}] pid {r.Next(65536)} mem 0x{Chars(r, Hex, 12)}-0x{Chars(r, Hex, 12)}",
        5 => $"   at Acme.{Word(r)}.Run(Int32 id, String name) in /src/{Word(r)}/{Word(r)}.cs:line {r.Next(900)}",
        6 => $"traceparent: 00-{Chars(r, Hex, 32)}-{Chars(r, Hex, 16)}-01 duration_us={r.Next(9_999_999)} rows={r.Next(100000)}",
        _ => $"{Word(r)}-{Chars(r, "bcdfghjklmnpqrstvwxz2456789", 10)}-{Chars(r, "bcdfghjklmnpqrstvwxz2456789", 5)} 1/1 Running {r.Next(9)} ({r.Next(60)}m ago) {r.Next(400)}d",
    };

    private static string Access(Random r) => r.Next(3) switch
    {
        0 => $"10.{r.Next(256)}.{r.Next(256)}.{r.Next(256)} - - "
            + $"[{new DateTime(2026, 1, 1).AddSeconds(r.Next(30_000_000)).ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture)} +0000] \"GET "
            + $"/v{r.Next(1, 4)}/{Word(r)}s/{r.Next(99_999_999)}?page={r.Next(90)} HTTP/1.1\" {r.Next(200, 504)} {r.Next(99999)} \"-\" \"Mozilla/5.0 (X11; Linux x86_64) "
            + $"AppleWebKit/537.36 Chrome/{r.Next(99, 150)}.0.{r.Next(9999)}.{r.Next(199)} Safari/537.36\"",
        1 => $"GET https://api.example.com/{Word(r)}s/{Guid(r)}/items?since={r.NextInt64(1_600_000_000, 1_900_000_000)}&limit={r.Next(500)}&sort=-created_at "
            + $"{r.Next(200, 504)} {r.Next(1, 900)}ms",
        _ => $"etag: W/\"{Chars(r, Hex, 32)}\" x-request-id: {Chars(r, Base62, 22)} age: {r.Next(86400)} content-length: {r.Next(9_999_999)} cf-ray: {Chars(r, Hex, 16)}-FRA",
    };

    private static string Json(Random r) => r.Next(6) switch
    {
        0 => $"{{\"id\":{r.Next(99_999_999)},\"node_id\":\"MDEwOlJlcG9zaXRvcnk{Chars(r, Base62, 10)}==\",\"sha\":\"{Chars(r, Hex, 40)}\",\"created_at\":\"{Iso(r)}\","
            + $"\"size\":{r.Next(999_999)},\"forks_count\":{r.Next(9999)}}}",
        1 => $"{{\"order\":{{\"number\":\"ORD-{r.Next(10_000_000):00000000}\",\"total\":{r.Next(99999)}.{r.Next(100):00},\"currency\":\"EUR\",\"lines\":{r.Next(40)},"
            + $"\"sku\":\"{Chars(r, Capitals, 3)}-{r.Next(100_000):00000}-{Chars(r, Capitals, 2)}\"}}}}",
        2 => $"{{\"lat\":{r.Next(-90, 90)}.{r.Next(1_000_000):000000},\"lon\":{r.Next(-180, 180)}.{r.Next(1_000_000):000000},\"elevation\":{r.Next(4000)}.{r.Next(10)},"
            + $"\"place\":{r.Next(99_999_999)}}}",
        3 => $"{{\"arn\":\"arn:aws:lambda:eu-west-1:000000000000:function:{Word(r)}\",\"instance\":\"i-{Chars(r, Hex, 17)}\",\"ami\":\"ami-{Chars(r, Hex, 17)}\","
            + $"\"vpc\":\"vpc-{Chars(r, Hex, 8)}\"}}",
        4 => $"{{\"event\":\"{Word(r)}.updated\",\"data\":{{\"uuid\":\"{Guid(r)}\",\"version\":{r.Next(90)},\"progress\":0.{r.Next(1_000_000_000):000000000},"
            + $"\"etag\":\"{Chars(r, Hex, 32)}\"}},\"time\":{r.NextInt64(1_600_000_000_000, 1_900_000_000_000)}}}",
        _ => $"{{\"_id\":\"{Chars(r, Hex, 24)}\",\"seq\":{r.Next(9_999_999)},"
            + $"\"next_page\":\"{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"cursor:{r.Next(99999)}:{Word(r)}"))}\",\"has_more\":true,\"total_count\":{r.Next(99999)}}}",
    };

    private static string Code(Random r) => r.Next(7) switch
    {
        0 => $"    private const int {char.ToUpperInvariant(Word(r)[0])}{Word(r)}Max = 0x{Chars(r, "0123456789ABCDEF", 8)}; // {r.Next(9999)} at most",
        1 => $"index {Chars(r, Hex, 7)}..{Chars(r, Hex, 7)} 100644",
        2 => $"@@ -{r.Next(900)},{r.Next(90)} +{r.Next(900)},{r.Next(90)} @@ def {Word(r)}_{Word(r)}(self, key, value=None):",
        3 => $"commit {Chars(r, Hex, 40)} (tag: v{r.Next(20)}.{r.Next(40)}.{r.Next(90)})",
        4 => $"const {Word(r)} = await {Word(r)}.find({{ where: {{ id: {r.Next(999_999)}, type: '{Word(r)}' }}, limit: {r.Next(100)} }});",
        5 => $"assert_eq!(hash(\"{Word(r)}\"), 0x{Chars(r, Hex, 16)}u64); // {r.Next(100)}.{r.Next(100)}%",
        _ => $"if (token.Kind == TokenKind.{Word(r)} && password.Length > {r.Next(64)}) return keys[{r.Next(99)}];",
    };

    private static string Build(Random r) => r.Next(7) switch
    {
        0 => $"npm WARN deprecated {Word(r)}@{r.Next(20)}.{r.Next(40)}.{r.Next(90)}: use {Word(r)}@^{r.Next(20)}.{r.Next(40)}.0 instead",
        1 => $"  \"integrity\": \"sha512-{Convert.ToBase64String(Bytes(r, 64))}\",",
        2 => $"{Word(r)}-{r.Next(20)}.{r.Next(40)}.{r.Next(90)}-py3-none-any.whl ({r.Next(900)}.{r.Next(10)} kB) --hash=sha256:{Chars(r, Hex, 64)}",
        3 => $"Step {r.Next(1, 30)}/30 : RUN apt-get install -y lib{Word(r)}{r.Next(9)}={r.Next(9)}.{r.Next(99)}.{r.Next(99)}-{r.Next(9)}ubuntu{r.Next(9)}.{r.Next(30)}",
        4 => $"registry.example.com/{Word(r)}/{Word(r)}:{r.Next(20)}.{r.Next(40)} digest: sha256:{Chars(r, Hex, 64)} size: {r.Next(9999)}",
        5 => $"[{r.Next(900)}/{r.Next(900, 2000)}] Building CXX object src/CMakeFiles/{Word(r)}.dir/{Word(r)}_{r.Next(99)}.cc.o",
        _ => $"ok  \tgithub.com/acme/{Word(r)}/{Word(r)}\t{r.Next(90)}.{r.Next(1000):000}s\tcoverage: {r.Next(100)}.{r.Next(10)}% of statements",
    };

    private static string Table(Random r) => r.Next(6) switch
    {
        0 => $"{r.Next(2000, 2030)};{r.Next(1, 13)};{r.Next(99_999_999)};{r.Next(9999)}.{r.Next(100):00};{Word(r)};{r.Next(100)}%",
        1 => $"| {r.Next(99999)} | {Word(r)} | {r.Next(9_999):N0} | {r.Next(999)} ms | {r.Next(100)}.{r.Next(100):00} |",
        2 => $"http_requests_total{{code=\"{r.Next(200, 504)}\",handler=\"/{Word(r)}\"}} {r.NextInt64(9_999_999_999)} {r.NextInt64(1_600_000_000_000, 1_900_000_000_000)}",
        3 => $"{r.Next(90)}.{r.Next(90)} GiB of {r.Next(900)} GiB, {r.Next(1_000_000_000)} inodes, cpu{r.Next(64)} {r.Next(9_999_999)} {r.Next(99999)} {r.Next(999_999)} "
            + $"{r.Next(99_999_999)} {r.Next(9999)} 0 {r.Next(999)}",
        4 => $"-rw-r--r-- 1 root root {r.Next(99_999_999)} Jan {r.Next(1, 28)} {r.Next(24):00}:{r.Next(60):00} {Word(r)}-{r.Next(2000, 2030)}{r.Next(1, 13):00}{r.Next(1, 28):00}.tar.gz",
        _ => $"{Word(r)}: {r.Next(999)} {r.Next(999):000} {r.Next(999):000} of {r.Next(9)},{r.Next(999):000},{r.Next(999):000} ({r.Next(100)}.{r.Next(1000):000} %), chapter "
            + $"{r.Next(9)}.{r.Next(9)}, pp. {r.Next(900)}-{r.Next(900)}",
    };

    private static string Word(Random r) => Words[r.Next(Words.Length)];

    private static string Chars(Random r, string alphabet, int length) => PublishedChecks.Some(r, alphabet, length);

    private static byte[] Bytes(Random r, int length)
    {
        var bytes = new byte[length];
        r.NextBytes(bytes);
        return bytes;
    }

    private static string Guid(Random r) => new Guid(Bytes(r, 16)).ToString();

    private static string Iso(Random r) => new DateTime(2026, 1, 1).AddMilliseconds(r.NextInt64(30_000_000_000)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
