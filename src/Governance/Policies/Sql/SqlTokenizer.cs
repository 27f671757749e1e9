using System.Globalization;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Parts SQL text into tokens, and gives up where servers disagree on how to read it: what is refused here is never called
/// read-only.</summary>
internal ref struct SqlTokenizer
{
    private const int TokensMax = 200_000;

    private readonly ReadOnlySpan<char> text;
    private readonly SqlLexis lexis;
    private readonly List<SqlToken> tokens = [];
    private int at;
    private bool escapeString;

    private SqlTokenizer(ReadOnlySpan<char> text, SqlLexis lexis)
    {
        this.text = text;
        this.lexis = lexis;
    }

    /// <summary>The tokens, or null when the text ends inside a quote or can be read in two ways.</summary>
    public static List<SqlToken>? Read(string text, SqlLexis lexis)
    {
        var tokenizer = new SqlTokenizer(text, lexis);
        return tokenizer.Run() ? tokenizer.tokens : null;
    }

    private bool Run()
    {
        while (at < text.Length)
        {
            if (tokens.Count > TokensMax || !Next()) return false;
        }
        return true;
    }

    private bool Next()
    {
        var c = text[at];
        if (c is ' ' or '\t' or '\n' or '\r' or '\f' or '\v')
        {
            at++;
            return true;
        }
        if (c == '-' && Peek(1) == '-' && (!Has(SqlLexis.HashComments) || at + 2 >= text.Length || Peek(2) <= ' ')) return LineComment();
        if (c == '#' && Has(SqlLexis.HashComments)) return LineComment();
        if (c == '/' && Peek(1) == '*') return BlockComment();
        if (c == '\'') return Quote('\'', SqlTokenKind.Text, Has(SqlLexis.BackslashStrings) || escapeString);
        if (c == '"' && Has(SqlLexis.BackslashStrings)) return Quote('"', SqlTokenKind.Text, escapes: true);
        if (c == '"') return Quote('"', SqlTokenKind.Quoted, escapes: false);
        if (c == '`' && Has(SqlLexis.Backticks)) return Quote('`', SqlTokenKind.Quoted, escapes: false);
        if (c == '[' && Has(SqlLexis.Brackets)) return Quote(']', SqlTokenKind.Quoted, escapes: false);
        if (c == '$' && Has(SqlLexis.DollarStrings) && DollarTag() is { Length: > 0 } tag) return DollarString(tag);
        if (char.IsAsciiDigit(c)) return Number();
        if (IsNameStart(c)) return Name();
        if (c == '\\' && Has(SqlLexis.BackslashStrings)) return Null();
        if (c is < '!' or > '~' || IsClientCommand(c)) return false;
        tokens.Add(new SqlToken(SqlTokenKind.Symbol, c.ToString()));
        at++;
        return true;
    }

    private readonly bool Has(SqlLexis flag) => (lexis & flag) != SqlLexis.Standard;

    private readonly char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private readonly bool IsNameStart(char c) =>
        char.IsAsciiLetter(c) || c == '_' || (c is '@' or '#' && Has(SqlLexis.SigilNames)) || (c > '\x7f' && char.IsLetter(c));

    private readonly bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '$' || (c > '\x7f' && IsForeignPart(c));

    // Beyond ASCII only what every server takes for a part of a name. Blanks, signs and invisible characters part words on one server and
    // not on another: to SQL Server a currency sign alone is an amount.
    private static bool IsForeignPart(char c) => char.IsDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation;

    // What psql, mysql, sqlcmd and sqlite3 take for a command to themselves, which may run a program or what a query gives.
    private readonly bool IsClientCommand(char c) => c switch
    {
        '\\' => true,
        ':' => Has(SqlLexis.SigilNames) && IsSqlcmd() && BeginsLine(),
        '!' => Has(SqlLexis.SigilNames) && Peek(1) == '!' && BeginsLine(),
        '.' => lexis == SqlLexis.Sqlite && char.IsAsciiLetter(Peek(1)) && BeginsLine(),
        _ => false,
    };

    // Placeholders such as :id may begin a line as well.
    private readonly bool IsSqlcmd()
    {
        if (Peek(1) == '!') return true;
        var word = text[(at + 1)..Math.Min(at + 12, text.Length)];
        var end = word.IndexOfAny(' ', '\t');
        return end > 0 && word[..end].ToString().ToLowerInvariant()
            is "r" or "out" or "error" or "perftrace" or "connect" or "setvar" or "on" or "ed";
    }

    private readonly bool BeginsLine()
    {
        var before = text[..at].TrimEnd(" \t");
        return before.IsEmpty || before[^1] is '\n' or '\r';
    }

    // MySQL's \N; with any other letter its client takes the backslash for a command.
    private bool Null()
    {
        if (Peek(1) != 'N' || IsNamePart(Peek(2))) return false;
        tokens.Add(new SqlToken(SqlTokenKind.Text, ""));
        at += 2;
        return true;
    }

    private bool LineComment()
    {
        while (at < text.Length && text[at] != '\n')
        {
            // A lone carriage return ends the comment on some servers only, and so might the wide line ends.
            if ((text[at] == '\r' && at + 1 < text.Length && Peek(1) != '\n') || text[at] is '\u0085' or '\u2028' or '\u2029') return false;
            at++;
        }
        return true;
    }

    private bool BlockComment()
    {
        // MySQL and MariaDB run what stands in such a comment, depending on their version.
        if (Peek(2) == '!' || (Peek(2) is 'M' or 'm' && Peek(3) == '!')) return false;
        var depth = 1;
        at += 2;
        while (at < text.Length && depth > 0)
        {
            if (text[at] == '*' && Peek(1) == '/')
            {
                depth--;
                at += 2;
            }
            else if (text[at] == '/' && Peek(1) == '*' && Has(SqlLexis.NestedComments))
            {
                depth++;
                at += 2;
            }
            else
            {
                at++;
            }
        }
        return depth == 0;
    }

    private bool Quote(char close, SqlTokenKind kind, bool escapes)
    {
        var wasEscape = escapeString;
        escapeString = false;
        var start = ++at;
        while (at < text.Length)
        {
            if (text[at] == '\\' && escapes)
            {
                at += 2;
            }
            else if (text[at] != close)
            {
                at++;
            }
            else if (Peek(1) == close)
            {
                at += 2;
            }
            else
            {
                // After E'' a further string on the next line continues it, escapes included.
                if (wasEscape && ContinuesOnNextLine()) return false;
                // SQLite takes FROM 'a' for FROM a, and MySQL with ANSI_QUOTES FROM "a".
                var isKept = kind == SqlTokenKind.Quoted || lexis == SqlLexis.Sqlite || close == '"';
                tokens.Add(new SqlToken(kind, isKept ? Unquoted(text[start..at], close) : ""));
                at++;
                return true;
            }
        }
        return false;
    }

    private readonly bool ContinuesOnNextLine()
    {
        var rest = text[(at + 1)..].TrimStart();
        return rest.Length > 0 && (rest[0] == '\'' || rest.StartsWith("--", StringComparison.Ordinal));
    }

    private static string Unquoted(ReadOnlySpan<char> inner, char close) =>
        inner.ToString().Replace(new string(close, 2), close.ToString(), StringComparison.Ordinal);

    private readonly ReadOnlySpan<char> DollarTag()
    {
        var end = at + 1;
        if (end < text.Length && char.IsAsciiDigit(text[end])) return default;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_' || text[end] > '\x7f')) end++;
        return end < text.Length && text[end] == '$' ? text[at..(end + 1)] : default;
    }

    private bool DollarString(ReadOnlySpan<char> tag)
    {
        var length = text[(at + tag.Length)..].IndexOf(tag, StringComparison.Ordinal);
        if (length < 0) return false;
        at += tag.Length + length + tag.Length;
        tokens.Add(new SqlToken(SqlTokenKind.Text, ""));
        return true;
    }

    private bool Number()
    {
        var start = at;
        if (text[at] == '0' && Peek(1) is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            at += 2;
            while (char.IsAsciiHexDigit(Peek(0)) || Peek(0) == '_') at++;
        }
        else
        {
            Digits();
            if (Peek(0) == '.')
            {
                at++;
                Digits();
            }
            if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
            {
                at += 2;
                Digits();
            }
        }
        var newer = text[start..at].Contains('_') || Peek(start + 1 - at) is 'x' or 'X' or 'o' or 'O' or 'b' or 'B';
        tokens.Add(new SqlToken(SqlTokenKind.Number, newer ? SqlToken.NewerNumber : ""));
        // "1drop" is one word, two words or an error, depending on the server.
        return at >= text.Length || !IsNamePart(text[at]);
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)) || Peek(0) == '_') at++;
    }

    private bool Name()
    {
        var start = at;
        while (at < text.Length && IsNamePart(text[at])) at++;
        var word = text[start..at].ToString().ToLowerInvariant();
        var next = Peek(0);
        if (next == '\'' && Has(SqlLexis.DollarStrings) && word is "e" or "b" or "x" or "n")
        {
            // The prefix belongs to the literal, and E'' escapes by backslash.
            escapeString = word == "e";
            return true;
        }
        // U&"" spells an identifier in code points, which nothing here decodes.
        if (word == "u" && next == '&' && Peek(1) == '"') return false;
        tokens.Add(new SqlToken(SqlTokenKind.Word, word));
        return true;
    }
}
