using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Governance.Recording.Search;
using Gateway.Tests.Identity;
using Gateway.Tests.Recording.Export;
using Xunit;

namespace Gateway.Tests.Recording.Search;

public sealed class SearchTests
{
    [Fact]
    public async Task Every_facet_and_word_finds_exactly_what_a_reading_of_all_entries_finds()
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(21);
        var scan = new Scan();
        for (var part = 0; part < 6; part++)
        {
            for (var i = 0; i < 60; i++)
            {
                // Cut anywhere, so that an exchange's entries come to the index in pages of their own.
                foreach (var entry in source.Next())
                {
                    await bed.Store.AppendAsync([entry]);
                    scan.Take(entry);
                }
            }

            await bed.StartAsync();
            await bed.CaughtUpAsync();
            await bed.StopAsync();
        }

        await bed.StartAsync();
        await bed.CaughtUpAsync();
        var random = new Random(4);
        for (var ask = 0; ask < 300; ask++)
        {
            var facets = new List<(FacetKind, string)>();
            foreach (var kind in Enum.GetValues<FacetKind>())
                if (random.Next(6) == 0) facets.Add((kind, scan.Some(kind, random)));
            var words = random.Next(3) == 0 ? "" : string.Join(' ', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Scan.Words[random.Next(Scan.Words.Length)]));
            var expected = scan.Find(words, facets);
            var found = await AllAsync(bed, words, facets, random.Next(1, 40));
            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_erased_is_found_no_more_and_its_place_leads_to_nothing_else(bool atOnce)
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(22);
        var (erased, kept) = (OpaqueId.NewSession(), OpaqueId.NewSession());
        var (gone, open, there) = (OpaqueId.NewExchange().Value, OpaqueId.NewExchange().Value, OpaqueId.NewExchange().Value);
        await bed.Store.AppendAsync(source.Append(erased, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Denied, SomeEntries.Decided(gone, "run_sql", "deny", "berlin")),
            (EntryKind.Admitted, SomeEntries.Decided(open, "run_sql", "allow", "berlin"))));
        await bed.Store.AppendAsync(source.Append(kept, (EntryKind.Opened, SomeEntries.Opened("bob", "crm")),
            (EntryKind.Denied, SomeEntries.Decided(there, "run_sql", "deny", "berlin"))));
        if (!atOnce)
        {
            await bed.StartAsync();
            await bed.CaughtUpAsync();
            Assert.Equal(3, (await AllAsync(bed, "berlin", [], 50)).Count);
            await bed.StopAsync();
        }

        await bed.Store.AppendAsync(source.Append(erased, (EntryKind.Erased, """{"through":3,"kinds":["opened","denied","admitted"],"reason":"r"}""")));
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        Assert.Equal([there], await AllAsync(bed, "berlin", [], 50));
        Assert.Empty(await AllAsync(bed, "", [(FacetKind.Principal, "alice")], 50));

        // After a restart a new exchange gets a number of its own.
        await bed.StopAsync();
        var late = OpaqueId.NewExchange().Value;
        await bed.Store.AppendAsync(source.Append(kept, (EntryKind.Denied, SomeEntries.Decided(late, "run_sql", "deny", "refund"))));
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        Assert.Equal([there], await AllAsync(bed, "berlin", [], 50));
        Assert.Equal([late], await AllAsync(bed, "refund", [], 50));
    }

    [Fact]
    public async Task Times_bound_what_is_found_even_where_the_clock_went_back()
    {
        await using var bed = new SearchBed();
        var random = new Random(9);
        var times = new List<(string Exchange, long At)>();
        var session = OpaqueId.NewSession();
        var tail = RecordingTail.Empty;
        var entries = new List<RecordingEntry>();
        for (var i = 0; i < 3_000; i++)
        {
            var at = 1_700_000_000_000 + (i * 1_000) + random.Next(-200_000, 200_000);
            var exchange = OpaqueId.NewExchange().Value;
            var entry = Gateway.Governance.Recording.Chain.Append(tail, session, at, EntryKind.Denied,
                System.Text.Encoding.UTF8.GetBytes(SomeEntries.Decided(exchange, "run_sql", "deny", "w")));
            tail = new RecordingTail(entry.Sequence, entry.Hash);
            entries.Add(entry);
            times.Add((exchange, at));
        }

        await bed.Store.AppendAsync(entries);
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        for (var ask = 0; ask < 50; ask++)
        {
            var from = 1_700_000_000_000 + random.Next(0, 3_000_000);
            var to = from + random.Next(1, 100_000);
            var found = new List<string>();
            for (string? cursor = null; ;)
            {
                var page = await bed.Index.SearchAsync(new SearchQuery(ask % 2 == 0 ? "" : "w", [], from, to, cursor, 50), CancellationToken.None);
                found.AddRange(page.Hits.Select(hit => hit.Exchange));
                if ((cursor = page.Cursor) is null) break;
            }

            Assert.Equal(times.Where(t => t.At >= from && t.At < to).Select(t => t.Exchange).Reverse(), found);
        }
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"\"\"")]
    [InlineData("refund\"")]
    [InlineData("NEAR(refund orders, 3)")]
    [InlineData("text : refund")]
    [InlineData("{text facet} : refund")]
    [InlineData("-refund")]
    [InlineData("^refund")]
    [InlineData("refund*")]
    [InlineData("refund AND NOT orders")]
    [InlineData("(refund")]
    [InlineData("refund) OR (1")]
    [InlineData("' OR 1=1 --")]
    [InlineData("refund\0orders")]
    [InlineData("\ud800 refund")]
    [InlineData("\u0001\u001f")]
    [InlineData("!!! ??? ***")]
    [InlineData("f3x00000000000000000000")]
    [InlineData("a\"b\"c\"d")]
    public async Task No_question_can_break_the_expression_or_reach_the_facets(string text)
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(2);
        for (var i = 0; i < 40; i++) await bed.Store.AppendAsync(source.Next());
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        var page = await bed.AskAsync(text);
        Assert.Equal(SearchState.Answered, page.State);
        Assert.Equal(SearchTerms.Split(text).Count == 0, page.Hits.Length > 0 && page.Hits.Length == (await bed.AskAsync()).Hits.Length);
    }

    [Fact]
    public async Task Random_bytes_for_a_question_are_answered()
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(2);
        for (var i = 0; i < 40; i++) await bed.Store.AppendAsync(source.Next());
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        var random = new Random(8);
        const string hostile = "\"'*()^:-+{}[]<>=~|&;,.\\/ \0\u0001\t\nANDORNOTNEARtextfacetdocrefund\ud83d\ude00é\u202e";
        for (var i = 0; i < 2_000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => hostile[random.Next(hostile.Length)])]);
            var page = await bed.AskAsync(text, (FacetKind.Tool, text));
            Assert.Equal(SearchState.Answered, page.State);
        }
    }

    [Fact]
    public async Task Words_in_quotes_follow_each_other()
    {
        await using var bed = new SearchBed();
        var source = new SomeEntries(1);
        var session = OpaqueId.NewSession();
        await bed.Store.AppendAsync(source.Append(session, (EntryKind.Opened, SomeEntries.Opened("alice", "crm")),
            (EntryKind.Denied, SomeEntries.Decided("x_1", "run_sql", "deny", "please drop the table")),
            (EntryKind.Denied, SomeEntries.Decided("x_2", "run_sql", "deny", "DROP TABLE customers"))));
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        Assert.Equal(["x_2", "x_1"], (await bed.AskAsync("drop table")).Hits.Select(h => h.Exchange));
        Assert.Equal(["x_2"], (await bed.AskAsync("\"drop table\"")).Hits.Select(h => h.Exchange));
        Assert.Equal(["x_1"], (await bed.AskAsync("\"drop the table\" please")).Hits.Select(h => h.Exchange));
        Assert.Empty((await bed.AskAsync("drop view")).Hits);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task A_made_up_cursor_is_refused(string cursor)
    {
        await using var bed = new SearchBed();
        await bed.StartAsync();
        await bed.CaughtUpAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => bed.Index.SearchAsync(new SearchQuery("", [], null, null, cursor, 10), CancellationToken.None));
    }

    private static async Task<List<string>> AllAsync(SearchBed bed, string text, List<(FacetKind Kind, string Value)> facets, int limit)
    {
        var found = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = await bed.Index.SearchAsync(
                new SearchQuery(text, [.. facets.Select(f => new SearchFacet(f.Kind, f.Value))], null, null, cursor, limit), CancellationToken.None);
            Assert.Equal(SearchState.Answered, page.State);
            found.AddRange(page.Hits.Select(hit => hit.Exchange));
            if ((cursor = page.Cursor) is null) return found;
        }
    }

    /// <summary>Reads all entries and knows no index: what a search must find.</summary>
    private sealed class Scan
    {
        public static readonly string[] Words = ["invoice", "orders", "customer", "berlin", "refund", "ünïcode", "unicode", "because", "text", "nothing"];

        private readonly List<(string Exchange, HashSet<(FacetKind, string)> Facets, HashSet<string> Words)> _exchanges = [];
        private readonly Dictionary<string, JsonElement> _sessions = new(StringComparer.Ordinal);

        public void Take(RecordingEntry entry)
        {
            var payload = JsonSerializer.Deserialize<JsonElement>(entry.Payload.Span);
            if (entry.Kind == EntryKind.Opened)
            {
                _sessions[entry.Session.Value] = payload;
                return;
            }

            var exchange = payload.GetProperty("exchange").GetString()!;
            if (entry.Kind is EntryKind.Admitted or EntryKind.Denied)
            {
                var opened = _sessions[entry.Session.Value];
                var decision = payload.GetProperty("decision");
                _exchanges.Add((exchange,
                [
                    (FacetKind.Session, entry.Session.Value), (FacetKind.Exchange, exchange),
                    (FacetKind.Principal, opened.GetProperty("principal").GetProperty("subject").GetString()!),
                    (FacetKind.Connection, opened.GetProperty("connection").GetString()!), (FacetKind.Client, "claude-code"),
                    (FacetKind.Tool, payload.GetProperty("target").GetString()!), (FacetKind.Method, payload.GetProperty("method").GetString()!),
                    (FacetKind.Decision, decision.GetProperty("effect").GetString()!), (FacetKind.Policy, decision.GetProperty("policy").GetString()!),
                    (FacetKind.Rule, decision.GetProperty("rule").GetString()!),
                    (FacetKind.Outcome, entry.Kind == EntryKind.Denied ? "denied" : "open"),
                ], []));
            }

            var (_, facets, words) = _exchanges.Single(e => e.Exchange == exchange);
            if (entry.Kind == EntryKind.Completed)
            {
                facets.Remove((FacetKind.Outcome, "open"));
                facets.Add((FacetKind.Outcome, payload.GetProperty("end").GetString()!));
            }

            if (payload.TryGetProperty("hits", out var hits))
                foreach (var hit in hits.EnumerateObject()) facets.Add((FacetKind.Kind, hit.Name));
            var raw = payload.GetRawText();
            foreach (var word in Words)
            {
                // The index takes a letter with its marks for the letter.
                var plain = word.Replace('ü', 'u').Replace('ï', 'i');
                if (raw.Replace('ü', 'u').Replace('ï', 'i').Replace("\"content\":[{\"type\":\"text\",", "\"content\":[{\"type\":\"text\",", StringComparison.Ordinal)
                    .Contains(plain, StringComparison.Ordinal)) words.Add(word);
            }
        }

        public string Some(FacetKind kind, Random random)
        {
            var values = _exchanges.SelectMany(e => e.Facets).Where(f => f.Item1 == kind).Select(f => f.Item2).Distinct(StringComparer.Ordinal).ToList();
            return random.Next(8) == 0 ? "no such value" : values[random.Next(values.Count)];
        }

        public List<string> Find(string words, List<(FacetKind, string)> facets)
        {
            var asked = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return [.. _exchanges.Where(e => facets.All(e.Facets.Contains) && asked.All(e.Words.Contains)).Select(e => e.Exchange).Reverse()];
        }
    }
}
