using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Gateway.Governance.Masking;

/// <summary>
/// A place in a JSON document whose value is hidden whatever it looks like: <c>$.customer.salary</c>, <c>$.rows[*].ssn</c>,
/// <c>$['odd name'][0].*</c> from the document's root, or <c>*.ssn</c>, any property of that name at any depth. Or a column of a table,
/// <c>customers.ssn</c>, in what a SQL statement returns.
/// </summary>
public sealed class MaskPath : IEquatable<MaskPath>
{
    private const int LengthMax = 512;
    private const int StepsMax = 32;

    private MaskPath(string text, bool isRooted, ImmutableArray<MaskStep> steps)
    {
        Text = text;
        IsRooted = isRooted;
        Steps = steps;
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    internal bool IsRooted { get; }

    /// <summary>The table, perhaps with its schema, whose column it is; null for a place.</summary>
    internal string? Table { get; private init; }

    /// <summary>Whether the other path leads to this one's place, or to something around it.</summary>
    internal bool IsUnder(MaskPath other) => Table is null && other.Table is null && IsRooted == other.IsRooted
        && Steps.Length >= other.Steps.Length && other.Steps.Zip(Steps).All(p => p.First.IsProperty == p.Second.IsProperty
            && (p.First == p.Second || p.First.IsAny));

    internal ImmutableArray<MaskStep> Steps { get; }

    /// <summary>Reads a path.</summary>
    /// <param name="text">At most 512 characters and 32 steps. Names are compared exactly, in the case that is written.</param>
    /// <param name="path">The path, or null.</param>
    /// <param name="error">Empty, or what is wrong and what to write instead.</param>
    public static bool TryParse(string? text, out MaskPath? path, out string error)
    {
        path = null;
        if (string.IsNullOrEmpty(text) || text.Length > LengthMax)
        {
            error = $"A path has 1 to {LengthMax} characters, such as $.customer.salary or *.ssn.";
            return false;
        }

        if (ReadColumn(text) is { } column)
        {
            (path, error) = (column, "");
            return true;
        }

        if (text[0] is not ('$' or '*'))
        {
            error = "A path begins with $ (the document's root) or * (any depth), such as $.customer.salary or *.ssn; a table's column is "
                + "customers.ssn.";
            return false;
        }

        var steps = ImmutableArray.CreateBuilder<MaskStep>();
        var at = 1;
        while (at < text.Length)
        {
            if (!(text[at] == '.' ? ReadName(text, ref at, steps) : text[at] == '[' && ReadBracket(text, ref at, steps)))
            {
                error = $"At character {at + 1}: write .name, .*, [0], [*] or ['name'] after $ or *.";
                return false;
            }
        }

        if (steps.Count is 0 or > StepsMax || (text[0] == '*' && (!steps[0].IsProperty || steps[0].IsAny)))
        {
            error = steps.Count > StepsMax ? $"A path has at most {StepsMax} steps."
                : "A path names something: $.name, $[*].name, or *.name for any depth.";
            return false;
        }

        error = "";
        path = new MaskPath(text, text[0] == '$', steps.ToImmutable());
        return true;
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    /// <summary>Whether another path has the same text.</summary>
    public bool Equals(MaskPath? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MaskPath);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    // table.column or schema.table.column, of plain names.
    private static MaskPath? ReadColumn(string text)
    {
        var parts = text.Split('.');
        if (parts.Length is not (2 or 3) || !parts.All(p => p.Length > 0 && p.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
        {
            return null;
        }

        return new MaskPath(text, false, [new MaskStep(parts[^1], 0, false)]) { Table = string.Join('.', parts[..^1]) };
    }

    /// <summary>Why the path leads nowhere in any request, for its author; null if it may lead somewhere.</summary>
    internal string? Impossible() =>
        Table is not null ? "a request has no columns, so this path can never match; remove it, or add response to in"
        : IsRooted && !Steps[0].IsProperty
            ? "a request's arguments are an object and have no items, so this path can never match; write $.name[...], or add response "
                + "to in"
        : null;

    private static bool ReadName(string text, ref int at, ImmutableArray<MaskStep>.Builder steps)
    {
        var end = text.AsSpan(at + 1).IndexOfAny('.', '[');
        end = end < 0 ? text.Length : at + 1 + end;
        var name = text[(at + 1)..end];
        if (name.Length == 0 || name.AsSpan().IndexOfAny(" ]'\"") >= 0)
        {
            return false;
        }

        steps.Add(name == "*" ? new MaskStep("", 0, true) : new MaskStep(name, 0, false));
        at = end;
        return true;
    }

    private static bool ReadBracket(string text, ref int at, ImmutableArray<MaskStep>.Builder steps)
    {
        if (at + 1 < text.Length && text[at + 1] is '\'' or '"')
        {
            return ReadQuoted(text, ref at, steps);
        }

        var end = text.IndexOf(']', at);
        if (end < 0)
        {
            return false;
        }

        var inside = text.AsSpan((at + 1)..end);
        var isAny = inside is "*";
        var index = 0;
        if (!isAny && !int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            return false;
        }

        steps.Add(new MaskStep(null, index, isAny));
        at = end + 1;
        return true;
    }

    // A quote inside a quoted name is doubled.
    private static bool ReadQuoted(string text, ref int at, ImmutableArray<MaskStep>.Builder steps)
    {
        var quote = text[at + 1];
        var name = new StringBuilder();
        for (var i = at + 2; i < text.Length; i++)
        {
            if (text[i] != quote)
            {
                name.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == quote)
            {
                name.Append(quote);
                i++;
            }
            else if (i + 1 < text.Length && text[i + 1] == ']' && name.Length > 0)
            {
                steps.Add(new MaskStep(name.ToString(), 0, false));
                at = i + 2;
                return true;
            }
            else
            {
                return false;
            }
        }

        return false;
    }
}
