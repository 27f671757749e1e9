using System.Collections.Immutable;
using System.Globalization;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Recording.Search;
using Gateway.Silo.Stores;

namespace Gateway.Silo.Search;

/// <summary>Answers one question from the index.</summary>
internal static class SearchReader
{
    private const string Columns =
        "s.id, e.seq, e.at_ms, e.exchange, s.issuer, s.subject, s.name, s.connection, e.method, e.target, e.decision, e.policy, e.rule, "
        + "e.outcome, e.kinds, e.cut, e.id";

    /// <summary>The page.</summary>
    /// <exception cref="ArgumentException">The cursor is none that a page returned.</exception>
    /// <exception cref="SqliteFailureException">The index cannot be read.</exception>
    public static (ImmutableArray<SearchHit> Hits, string? Cursor) Read(Database database, SearchQuery query)
    {
        var before = long.MaxValue;
        if (query.Cursor is { } cursor
            && (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) || before < 1))
            throw new ArgumentException("Search: this cursor is not one that a page returned.", nameof(query));
        var (first, last) = Bounds(database, query);
        last = Math.Min(last, before - 1);
        if (first > last) return ([], null);
        var expression = SearchTerms.Expression(SearchTerms.Split(query.Text), query.Facets);
        // The index gives ids the newest first, one by one, so that a page costs what it shows, not what there is.
        using var read = database.Prepare(expression is null
            ? $"SELECT {Columns} FROM exchange e CROSS JOIN session s ON s.no = e.session_no "
              + "WHERE e.id BETWEEN ?1 AND ?2 ORDER BY e.id DESC"
            : $"SELECT {Columns} FROM doc CROSS JOIN exchange e ON e.id = doc.rowid CROSS JOIN session s ON s.no = e.session_no "
              + "WHERE doc MATCH ?3 AND doc.rowid BETWEEN ?1 AND ?2 ORDER BY doc.rowid DESC");
        read.Bind(0, first).Bind(1, last);
        if (expression is not null) read.Bind(2, expression);
        var hits = ImmutableArray.CreateBuilder<SearchHit>();
        var shown = 0L;
        while (read.Step())
        {
            var at = read.Int64(2);
            if (at < (query.FromUnixMs ?? long.MinValue) || at >= (query.ToUnixMs ?? long.MaxValue)) continue;
            if (hits.Count == query.Limit) return (hits.ToImmutable(), shown.ToString(CultureInfo.InvariantCulture));
            hits.Add(Hit(read));
            shown = read.Int64(16);
        }

        return (hits.ToImmutable(), null);
    }

    // Times need not grow, but mostly do: the spans that touch the times asked for bound the ids, and each hit is looked at as well.
    private static (long First, long Last) Bounds(Database database, SearchQuery query)
    {
        if (query.FromUnixMs is null && query.ToUnixMs is null) return (0, long.MaxValue);
        using var spans = database.Prepare("SELECT min(no), max(no) FROM span WHERE max_ms >= ? AND min_ms < ?");
        spans.Bind(0, query.FromUnixMs ?? long.MinValue).Bind(1, query.ToUnixMs ?? long.MaxValue);
        if (!spans.Step() || spans.IsNull(0)) return (1, 0);
        return (spans.Int64(0) << SearchSchema.SpanBits, ((spans.Int64(1) + 1) << SearchSchema.SpanBits) - 1);
    }

    private static SearchHit Hit(Statement row) => new(
        row.Text(0), row.Int64(1), row.Int64(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8),
        row.Text(9), row.Text(10), row.Text(11), row.Text(12), row.Text(13),
        [.. row.Text(14).Split(' ', StringSplitOptions.RemoveEmptyEntries)], row.Int64(15) != 0);
}
