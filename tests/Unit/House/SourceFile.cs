using System.Text.RegularExpressions;

namespace Gateway.Tests.House;

/// <summary>The shape of one C# file: its types and members, found by brackets and keywords.</summary>
/// <remarks>A light reader for the house's own style, not for all of C#.</remarks>
internal sealed partial class SourceFile
{
    private static readonly HashSet<string> TypeWords = ["class", "struct", "interface", "enum", "record", "delegate"];

    private static readonly HashSet<string> Modifiers =
    [
        "public", "private", "internal", "protected", "static", "async", "virtual", "override", "sealed", "abstract", "readonly", "extern",
        "new", "unsafe", "partial", "required",
    ];

    private readonly List<SourceType> _types = [];
    private readonly List<SourceMember> _members = [];

    public SourceFile(string path, string text)
    {
        Path = path;
        Lines = text.TrimEnd('\n').Split('\n');
        Code = SourceText.CodeOf(text);
        Read();
    }

    public string Path { get; }

    public string[] Lines { get; }

    /// <summary>The text with comments and literals blanked.</summary>
    public string Code { get; }

    public string Namespace { get; private set; } = "";

    public IReadOnlyList<SourceType> Types => _types;

    public IReadOnlyList<SourceMember> Members => _members;

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    private sealed record Token(string Text, int Line);

    private sealed class Scope(SourceType? type, bool opaque)
    {
        public SourceType? Type { get; } = type;

        public bool Opaque { get; } = opaque;

        public SourceMember? Member { get; init; }

        /// <summary>True when what follows the closing brace still belongs to the same member.</summary>
        public bool Continues { get; init; }
    }

    private void Read()
    {
        var scopes = new Stack<Scope>();
        scopes.Push(new Scope(null, opaque: false));
        var header = new List<Token>();
        foreach (var token in Tokens())
        {
            var scope = scopes.Peek();
            switch (token.Text)
            {
                case "{":
                    scopes.Push(scope.Opaque ? new Scope(null, opaque: true) { Continues = true } : Open(header, scope));
                    if (!scopes.Peek().Continues)
                    {
                        header.Clear();
                    }

                    break;
                case "}":
                    if (scopes.Count > 1)
                    {
                        scopes.Pop();
                        Close(scope, token, header);
                    }

                    break;
                case ";" when !scope.Opaque && Depth(header) == 0:
                    Statement(header, scope, token);
                    header.Clear();
                    break;
                default:
                    if (!scope.Opaque)
                    {
                        header.Add(token);
                    }

                    break;
            }
        }
    }

    private void Close(Scope scope, Token token, List<Token> header)
    {
        if (scope.Member is not null)
        {
            _members.Add(scope.Member with { LastLine = token.Line });
        }

        if (!scope.Continues)
        {
            header.Clear();
        }
    }

    private Scope Open(List<Token> header, Scope scope)
    {
        if (Depth(header) > 0 || TopLevel(header).Any(i => header[i].Text is "=" or "=>"))
        {
            return new Scope(null, opaque: true) { Continues = true };
        }

        if (header.Exists(t => t.Text == "namespace"))
        {
            return new Scope(null, opaque: false);
        }

        var type = TypeIn(header, scope.Type);
        if (type is not null)
        {
            _types.Add(type);
            return new Scope(type, opaque: false);
        }

        return new Scope(null, opaque: true) { Member = scope.Type is null ? null : MemberIn(header, scope.Type) };
    }

    private void Statement(List<Token> header, Scope scope, Token end)
    {
        var name = header.FindIndex(t => t.Text == "namespace");
        if (name >= 0 && scope.Type is null)
        {
            Namespace = string.Concat(header.Skip(name + 1).Select(t => t.Text));
            return;
        }

        if (TypeIn(header, scope.Type) is { } type)
        {
            _types.Add(type);
        }
        else if (scope.Type is not null && MemberIn(header, scope.Type) is { } member)
        {
            _members.Add(member with { LastLine = end.Line });
        }
    }

    private static SourceType? TypeIn(List<Token> header, SourceType? outer)
    {
        var at = TopLevel(header).FirstOrDefault(i => TypeWords.Contains(header[i].Text), -1);
        if (at < 0 || TopLevel(header).TakeWhile(i => i < at).Any(i => header[i].Text is "(" or "="))
        {
            return null;
        }

        var word = header[at].Text;
        var name = word == "delegate" ? DelegateName(header, at) : at + 1;
        if (word == "record" && header[name].Text is "struct" or "class")
        {
            name++;
        }

        var words = header.Take(name).Select(t => t.Text).ToHashSet(StringComparer.Ordinal);
        var open = Following(header, name);
        var parameters = open >= 0 && word is not "delegate" ? Parameters(header, open) : [];
        return new SourceType(word, header[name].Text, words, header[name].Line, outer, parameters);
    }

    private static int DelegateName(List<Token> header, int at)
    {
        var open = header.FindIndex(at, t => t.Text == "(");
        return open < 0 ? at + 1 : BeforeGenerics(header, open);
    }

    private static SourceMember? MemberIn(List<Token> header, SourceType type)
    {
        var stop = TopLevel(header).FirstOrDefault(i => header[i].Text is "=" or "=>" or ":" or "where", header.Count);
        var open = TopLevel(header).FirstOrDefault(i => header[i].Text == "(" && i > 0, -1);
        while (open > 0 && open < stop && !IsName(header[open - 1].Text) && header[open - 1].Text != ">")
        {
            // A tuple return type: the parameters are in a later pair.
            var next = TopLevel(header).FirstOrDefault(i => header[i].Text == "(" && i > open, -1);
            open = next;
        }

        if (open <= 0 || open > stop)
        {
            return null;
        }

        var name = BeforeGenerics(header, open);
        var words = header.Take(name).Select(t => t.Text).ToArray();
        return new SourceMember(type, header[name].Text, words, header[name].Line, header[name].Line, Parameters(header, open));
    }

    /// <summary>Positions outside brackets and parentheses; an opening bracket itself counts as outside.</summary>
    private static IEnumerable<int> TopLevel(List<Token> header)
    {
        var depth = 0;
        for (var i = 0; i < header.Count; i++)
        {
            if (header[i].Text is ")" or "]")
            {
                depth--;
            }
            else
            {
                if (depth == 0)
                {
                    yield return i;
                }

                depth += header[i].Text is "(" or "[" ? 1 : 0;
            }
        }
    }

    private static int Depth(List<Token> header) =>
        header.Sum(t => t.Text switch { "(" or "[" => 1, ")" or "]" => -1, _ => 0 });

    private static bool IsName(string text) => (char.IsLetter(text[0]) || text[0] == '_') && !Modifiers.Contains(text);

    private static int BeforeGenerics(List<Token> header, int open)
    {
        var at = open - 1;
        var depth = 0;
        while (at > 0 && (depth > 0 || header[at].Text == ">"))
        {
            depth += header[at].Text switch { ">" => 1, "<" => -1, _ => 0 };
            at--;
        }

        return at;
    }

    private static int Following(List<Token> header, int name)
    {
        var at = name + 1;
        var depth = 0;
        while (at < header.Count && (depth > 0 || header[at].Text == "<"))
        {
            depth += header[at].Text switch { "<" => 1, ">" => -1, _ => 0 };
            at++;
        }

        return at < header.Count && header[at].Text == "(" ? at : -1;
    }

    private static string[] Parameters(List<Token> header, int open)
    {
        var found = new List<string>();
        var current = new List<string>();
        var depth = 0;
        for (var i = open; i < header.Count; i++)
        {
            var text = header[i].Text;
            depth += text switch { "(" or "[" or "<" => 1, ")" or "]" or ">" => -1, _ => 0 };
            if (depth == 0 || (depth == 1 && text == ","))
            {
                found.Add(string.Join(' ', current));
                current.Clear();
                if (depth == 0)
                {
                    break;
                }
            }
            else if (i > open)
            {
                current.Add(text);
            }
        }

        return [.. found.Where(p => p.Length > 0)];
    }

    private IEnumerable<Token> Tokens()
    {
        var line = 1;
        var from = 0;
        foreach (Match match in Word().Matches(Code))
        {
            line += Code.AsSpan(from, match.Index - from).Count('\n');
            from = match.Index;
            if (match.ValueSpan[0] != '#')
            {
                yield return new Token(match.Value, line);
            }
        }
    }

    [GeneratedRegex(@"(?m)^\s*#.*$|=>|==|!=|<=|>=|@?\w+|\S", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Word();
}
