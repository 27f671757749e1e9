using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Silo.Stores;
using SQLitePCL;

namespace Gateway.Sample;

/// <summary>Customers and orders in SQLite's memory. Safe for many threads; they take turns.</summary>
internal sealed class CrmDatabase : IDisposable
{
    private const int RowsMax = 200;
    private const int StepsBetweenLooks = 10_000;
    private const int LimitAttached = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _turn = new();
    private readonly sqlite3 _handle;
    private readonly TimeProvider _time;
    private readonly delegate_progress _look;
    private long _started;

    /// <param name="customers">A line of column names, then lines of values, fields between semicolons.</param>
    /// <param name="time">Measures how long a query runs.</param>
    public CrmDatabase(string[] customers, TimeProvider time)
    {
        SqliteLibrary.Require();
        _time = time;
        _look = _ => _time.GetElapsedTime(_started) > Patience ? 1 : 0;
        if (raw.sqlite3_open(":memory:", out _handle) != raw.SQLITE_OK)
        {
            throw new InvalidOperationException("SQLite could not open a database in memory.");
        }

        Fill(customers);
        // From here on callers write the SQL: no other file, no endless query.
        _ = raw.sqlite3_limit(_handle, LimitAttached, 0);
        raw.sqlite3_progress_handler(_handle, StepsBetweenLooks, _look, null);
    }

    /// <summary>Runs SQL, all statements of it, and returns the rows of the last that has any, at most 200.</summary>
    /// <param name="sql">One or more statements.</param>
    /// <param name="values">For the question marks of the first statement.</param>
    /// <exception cref="CrmRefusalException">SQLite refuses it, or it ran for longer than 5 seconds.</exception>
    public JsonObject Run(string sql, params object[] values)
    {
        lock (_turn)
        {
            _started = _time.GetTimestamp();
            var answer = new JsonObject { ["columns"] = new JsonArray(), ["rows"] = new JsonArray() };
            var changes = raw.sqlite3_total_changes(_handle);
            for (var rest = sql; rest.Length > 0;)
            {
                Check(raw.sqlite3_prepare_v2(_handle, rest, out var statement, out rest));
                if (statement is null || statement.IsInvalid)
                {
                    continue; // only blanks or a comment
                }

                using (statement)
                {
                    Bind(statement, values);
                    Read(statement, answer);
                }

                values = [];
            }

            answer["changed"] = raw.sqlite3_total_changes(_handle) - changes;
            return answer;
        }
    }

    /// <summary>Runs one query and returns each row as an object of its columns.</summary>
    /// <exception cref="CrmRefusalException">SQLite refuses it.</exception>
    public JsonArray Rows(string sql, params object[] values)
    {
        var answer = Run(sql, values);
        var columns = answer["columns"]!.AsArray().Select(c => (string)c!).ToArray();
        return [.. answer["rows"]!.AsArray().Select(row => (JsonNode)new JsonObject(columns.Select((name, i) =>
            KeyValuePair.Create(name, row![i]?.DeepClone()))))];
    }

    public void Dispose() => _handle.Dispose();

    private void Fill(string[] customers)
    {
        Run("""
            CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT, city TEXT,
                plan TEXT NOT NULL, card TEXT, iban TEXT, ssn TEXT, note TEXT);
            CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers(id) ON DELETE CASCADE,
                item TEXT NOT NULL, amount REAL NOT NULL, placed TEXT NOT NULL);
            PRAGMA foreign_keys = ON;
            """);
        foreach (var line in customers.Skip(1))
        {
            object[] fields = [.. line.Split(';')];
            Run("INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", fields);
        }

        Run("""
            INSERT INTO orders (customer, item, amount, placed)
            SELECT c.id, CASE (c.id + n.n) % 4 WHEN 0 THEN 'Seats' WHEN 1 THEN 'Support' WHEN 2 THEN 'Storage' ELSE 'Training' END,
                20 + (c.id * 7 + n.n * 31) % 480, date('2026-01-01', ((c.id * 5 + n.n * 40) % 300) || ' days')
            FROM customers c, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) n WHERE n.n <= 1 + c.id % 3
            """);
    }

    private void Bind(sqlite3_stmt statement, object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i] is long number
                ? raw.sqlite3_bind_int64(statement, i + 1, number)
                : raw.sqlite3_bind_text(statement, i + 1, Convert.ToString(values[i], CultureInfo.InvariantCulture)));
        }
    }

    private void Read(sqlite3_stmt statement, JsonObject answer)
    {
        var count = raw.sqlite3_column_count(statement);
        var rows = new JsonArray();
        int code;
        while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
        {
            if (rows.Count < RowsMax)
            {
                rows.Add(new JsonArray([.. Enumerable.Range(0, count).Select(i => Value(statement, i))]));
            }
        }

        Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
        if (count > 0)
        {
            answer["columns"] = new JsonArray([.. Enumerable.Range(0, count)
                .Select(i => (JsonNode?)raw.sqlite3_column_name(statement, i).utf8_to_string())]);
            answer["rows"] = rows;
        }
    }

    private static JsonNode? Value(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(statement, column),
        raw.SQLITE_NULL => null,
        _ => raw.sqlite3_column_text(statement, column).utf8_to_string(),
    };

    private void Check(int code)
    {
        if (code == raw.SQLITE_INTERRUPT)
        {
            throw new CrmRefusalException($"The query ran for more than {Patience.TotalSeconds:0} seconds and was stopped.");
        }

        if (code != raw.SQLITE_OK)
        {
            throw new CrmRefusalException("SQLite: " + raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }
}
