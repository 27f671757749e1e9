using System.Text.Json;

namespace Gateway.Governance.Masking.Messages;

/// <summary>
/// A result that names its columns once and gives each row as an array: <c>{"columns":["id","ssn"],"rows":[[1,"..."]]}</c>, or with objects
/// that have a <c>name</c>, as database drivers give their <c>fields</c>. Several lists of columns count together.
/// </summary>
/// <param name="Columns">The plan's number of each column's name, -1 for a name of no path.</param>
/// <param name="Rows">Where the arrays of rows begin.</param>
internal sealed record ResultTable(int[] Columns, List<int> Rows)
{
    private const int ColumnsMax = 4096;

    private static readonly string[] ColumnMembers =
        ["columns", "fields", "columnNames", "column_names", "fieldNames", "field_names", "headers", "header", "cols"];

    private static readonly string[] RowMembers = ["rows", "data", "values", "records", "results", "result", "items"];

    private static readonly string[] NameMembers = ["name", "columnName", "column_name", "field", "label", "id"];

    /// <summary>Looks ahead into an object.</summary>
    /// <param name="reader">At the object's beginning; a copy, which is read to its end.</param>
    /// <param name="paths">Whose names count.</param>
    /// <param name="read">How many bytes were looked at.</param>
    /// <returns>Null if it is no such result, or no path has a name of its columns.</returns>
    internal static ResultTable? Of(Utf8JsonReader reader, PathMatcher paths, out long read)
    {
        read = -reader.BytesConsumed;
        List<int>? columns = null;
        List<int>? rows = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var namesColumns = Is(ref reader, ColumnMembers);
            var hasRows = Is(ref reader, RowMembers);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray && hasRows)
            {
                (rows ??= []).Add((int)reader.TokenStartIndex);
            }

            if (reader.TokenType == JsonTokenType.StartArray && namesColumns)
            {
                columns = Merged(columns, Names(ref reader, paths));
                continue;
            }

            reader.Skip();
        }

        read += reader.BytesConsumed;
        return rows is null || columns is null || columns.TrueForAll(c => c < 0) ? null : new ResultTable([.. columns], rows);
    }

    // Of several lists nobody can say which is of the cells: each of them names them.
    private static List<int> Merged(List<int>? names, List<int> others)
    {
        for (var i = 0; names is not null && i < names.Count; i++)
        {
            if (i == others.Count)
            {
                others.Add(names[i]);
            }
            else if (names[i] >= 0)
            {
                others[i] = names[i];
            }
        }

        return others;
    }

    private static List<int> Names(ref Utf8JsonReader reader, PathMatcher paths)
    {
        var names = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var name = reader.TokenType switch
            {
                JsonTokenType.String => paths.NameId(reader.GetString()!),
                JsonTokenType.StartObject => OfObject(ref reader, paths),
                _ => -1,
            };
            reader.Skip();
            if (names.Count < ColumnsMax)
            {
                names.Add(name);
            }
        }

        return names;
    }

    // The reader ends at the object's end.
    private static int OfObject(ref Utf8JsonReader reader, PathMatcher paths)
    {
        var (found, best) = (-1, NameMembers.Length);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = IndexOf(ref reader, NameMembers);
            reader.Read();
            if (member >= 0 && member < best && reader.TokenType == JsonTokenType.String)
            {
                (found, best) = (paths.NameId(reader.GetString()!), member);
            }

            reader.Skip();
        }

        return found;
    }

    private static bool Is(ref Utf8JsonReader reader, string[] names) => IndexOf(ref reader, names) >= 0;

    private static int IndexOf(ref Utf8JsonReader reader, string[] names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (reader.ValueTextEquals(names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
