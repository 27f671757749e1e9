using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Search;
using Gateway.Silo.Stores;

namespace Gateway.Recorder;

/// <summary>How long a page of a search takes, by the shape of the question, over exchanges that are made up from a seed.</summary>
internal static class SearchBench
{
    private const int Seed = 1;
    private const int ExchangesPerSession = 100;
    private const int Asks = 400;
    private const int WordsMax = 50_000;

    private static readonly string[] s_tools = [.. Enumerable.Range(0, 200).Select(static n => $"tool_{n}")];
    private static readonly string[] s_people = [.. Enumerable.Range(0, 1_000).Select(static n => $"person-{n}")];

    /// <summary>Builds the index of so many exchanges and asks; prints Markdown for docs/performance.md.</summary>
    public static int Run(string? folder, int exchanges)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder ?? Path.GetTempPath(), $"gateway-bench-{Environment.ProcessId}"));
        try
        {
            var path = Path.Combine(place.FullName, "gateway.db-search.db");
            var clock = Stopwatch.GetTimestamp();
            Build(path, exchanges);
            var size = new FileInfo(path).Length;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{exchanges:N0} exchanges of {ExchangesPerSession} a session indexed in {Stopwatch.GetElapsedTime(clock).TotalSeconds:N0} s; "
                + $"the file has {size >> 20:N0} MiB, {size / exchanges:N0} bytes an exchange\n"));
            Console.WriteLine("| question | exchanges on the page | p50, ms | p99, ms |\n|---|---:|---:|---:|");
            using var database = Database.OpenReader(path, 1_000);
            foreach (var (name, ask) in Shapes(exchanges)) Measure(database, name, ask);
            return 0;
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static void Build(string path, int exchanges)
    {
        var random = new Random(Seed);
        var trail = new EntryTrail();
        using var writer = SearchWriter.Open(path);
        var page = new List<ExportEvent>();
        var session = default(SessionId);
        var (position, sequence) = (0L, 0L);
        for (var n = 0; n < exchanges; n++)
        {
            if (n % ExchangesPerSession == 0)
            {
                (session, sequence) = (OpaqueId.NewSession(), 0);
                Add(EntryKind.Opened, n, "{\"principal\":{\"issuer\":\"https://idp.example\",\"subject\":\"" + s_people[random.Next(s_people.Length)]
                    + "\"},\"connection\":\"conn" + random.Next(20) + "\",\"client\":{\"name\":\"agent\",\"version\":\"1\"}}");
            }

            var exchange = OpaqueId.NewExchange().Value;
            var head = "{\"exchange\":\"" + exchange + "\",\"method\":\"tools/call\",\"target\":\"" + s_tools[(int)(200 * Math.Pow(random.NextDouble(), 3))] + "\",\"decision\":{\"effect\":\"";
            var tail = "\",\"policy\":\"crm\",\"version\":1,\"rule\":\"rule" + random.Next(50) + "\"},\"message\":{\"params\":{\"arguments\":{\"text\":\"" + Words(random, 20) + "\"}}}}";
            if (random.Next(20) == 0)
            {
                Add(EntryKind.Denied, n, head + "deny" + tail);
                continue;
            }

            Add(EntryKind.Admitted, n, head + "allow" + tail);
            var hits = random.Next(50) == 0 ? "\"hits\":{\"card\":1}," : "";
            Add(EntryKind.Completed, n, "{\"exchange\":\"" + exchange + "\",\"end\":\"" + (random.Next(100) == 0 ? "upstreamTimeout" : "completed") + "\"," + hits
                + "\"messages\":[{\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"" + Words(random, 40) + "\"}]}}]}");
        }

        if (page.Count > 0) writer.Take(page);

        void Add(EntryKind kind, long second, string payload)
        {
            var entry = new RecordingEntry(session, ++sequence, 1_700_000_000_000 + (second * 1_000), kind, Encoding.UTF8.GetBytes(payload), new byte[32]) { PreviousHash = new byte[32] };
            page.Add(trail.Tell(new FeedEntry(++position, entry)));
            if (page.Count < 2_000) return;
            writer.Take(page);
            page.Clear();
        }
    }

    // Few words are frequent and many are rare, as in any language.
    private static string Words(Random random, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) text.Append('w').Append((int)(WordsMax * Math.Pow(random.NextDouble(), 4))).Append(' ');
        return text.ToString();
    }

    private static IEnumerable<(string Name, Func<Random, SearchQuery> Ask)> Shapes(int exchanges)
    {
        yield return ("all, the newest", static _ => Of(""));
        yield return ("a frequent word", static r => Of($"w{r.Next(3)}"));
        yield return ("a rare word", static r => Of($"w{r.Next(20_000, WordsMax)}"));
        yield return ("three frequent words", static r => Of($"w{r.Next(5)} w{r.Next(5, 20)} w{r.Next(20, 50)}"));
        yield return ("two rare words that hardly ever meet", static r => Of($"w{r.Next(10_000, WordsMax)} w{r.Next(10_000, WordsMax)}"));
        yield return ("a phrase of frequent words", static r => Of($"\"w{r.Next(3)} w{r.Next(3)}\""));
        yield return ("a phrase that is nowhere", static r => Of($"\"w{r.Next(3)} w{r.Next(3)} w{r.Next(3)} w{r.Next(20_000, WordsMax)}\""));
        yield return ("a person", static r => Of("", (FacetKind.Principal, s_people[r.Next(s_people.Length)])));
        yield return ("a frequent tool, denied", static r => Of("", (FacetKind.Tool, s_tools[r.Next(3)]), (FacetKind.Decision, "deny")));
        yield return ("a rare tool, a person, a word", static r => Of($"w{r.Next(100)}", (FacetKind.Tool, s_tools[r.Next(100, 200)]), (FacetKind.Principal, s_people[r.Next(s_people.Length)])));
        yield return ("a kind of value, timed out", static _ => Of("", (FacetKind.Kind, "card"), (FacetKind.Outcome, "upstreamTimeout")));
        yield return ("frequent facets that never meet", static _ => Of("", (FacetKind.Decision, "deny"), (FacetKind.Outcome, "completed")));
        yield return ("an hour, a frequent word", r => In(Of($"w{r.Next(3)}"), r, exchanges, 3_600));
        yield return ("an hour, a person, denied", r => In(Of("", (FacetKind.Principal, s_people[r.Next(s_people.Length)]), (FacetKind.Decision, "deny")), r, exchanges, 3_600));
        yield return ("a far page of a frequent word", r => Of($"w{r.Next(3)}") with { Cursor = r.Next(1, exchanges).ToString(CultureInfo.InvariantCulture) });
    }

    private static SearchQuery Of(string text, params (FacetKind Kind, string Value)[] facets) =>
        new(text, [.. facets.Select(static f => new SearchFacet(f.Kind, f.Value))], null, null, null, 50);

    private static SearchQuery In(SearchQuery query, Random random, int exchanges, int seconds)
    {
        var from = 1_700_000_000_000 + (random.Next(exchanges) * 1_000L);
        return query with { FromUnixMs = from, ToUnixMs = from + (seconds * 1_000L) };
    }

    private static void Measure(Database database, string name, Func<Random, SearchQuery> ask)
    {
        var random = new Random(Seed);
        var times = new List<double>();
        var hits = 0;
        for (var i = 0; i < Asks; i++)
        {
            var query = ask(random);
            var began = Stopwatch.GetTimestamp();
            hits += SearchReader.Read(database, query).Hits.Length;
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {hits / (double)Asks:0} | {times[Asks / 2]:0.0} | {times[(int)(Asks * 0.99)]:0.0} |"));
    }
}
