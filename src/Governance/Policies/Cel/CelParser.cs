using System.Collections.Immutable;
using System.Globalization;

namespace Gateway.Governance.Policies.Cel;

/// <summary>Reads the grammar of the language by descent, with bounds on depth so that no text can exhaust the stack.</summary>
internal sealed class CelParser
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return",
        "var", "void", "while",
    };

    private readonly List<CelToken> _tokens;
    private int _at;
    private int _depth;

    private CelParser(List<CelToken> tokens) => _tokens = tokens;

    private CelToken Current => _tokens[_at];

    /// <summary>Reads one whole expression.</summary>
    /// <exception cref="CelSyntaxException">The text is no expression, or a bound is exceeded.</exception>
    public static CelNode Parse(string source)
    {
        if (source.Length > CelLimits.SourceLength)
        {
            throw new CelSyntaxException(1, 1, $"an expression has at most {CelLimits.SourceLength} characters; split the rule");
        }

        var parser = new CelParser(new CelLexer(source).Read());
        var node = parser.Expression();
        if (parser.Current.Kind != CelTokenKind.End) throw parser.Unexpected("an operator or the end");
        return node;
    }

    private CelNode Expression()
    {
        Enter();
        var node = Binary(1);
        if (Current.Is("?"))
        {
            var at = Take();
            var yes = Binary(1);
            Expect(":");
            node = new CelNode.Call(CelOperators.Conditional, null, [node, yes, Expression()], at.Line, at.Column);
        }

        _depth--;
        return node;
    }

    // One method for all binary operators, by how tightly they bind, so that a level of brackets costs few frames of the stack. Operators
    // of the same level bind to the left. A chain of && or || becomes one call with all operands: such chains are long and stay one
    // level deep.
    private CelNode Binary(int binding)
    {
        var left = Unary();
        var links = 0;
        var operands = new List<CelNode>();
        var chain = Current;
        while (OperatorOf(Current) is { } next && next.Binding >= binding)
        {
            if (operands.Count > 0 && !Current.Is(chain.Text)) left = Chained(operands, chain);
            var at = Take();
            if (next.Function is CelOperators.And or CelOperators.Or)
            {
                chain = at;
                if (operands.Count == 0) operands.Add(left);
                operands.Add(Binary(next.Binding + 1));
                continue;
            }

            Enter();
            links++;
            left = new CelNode.Call(next.Function, null, [left, Binary(next.Binding + 1)], at.Line, at.Column);
        }

        _depth -= links;
        return operands.Count > 0 ? Chained(operands, chain) : left;
    }

    private static CelNode.Call Chained(List<CelNode> operands, CelToken at)
    {
        var function = at.Is("&&") ? CelOperators.And : CelOperators.Or;
        var call = new CelNode.Call(function, null, [.. operands], at.Line, at.Column);
        operands.Clear();
        return call;
    }

    private static (string Function, int Binding)? OperatorOf(CelToken token)
    {
        if (token.Kind != CelTokenKind.Symbol && !token.IsWord("in")) return null;
        return token.Text switch
        {
            "||" => (CelOperators.Or, 1),
            "&&" => (CelOperators.And, 2),
            "==" => (CelOperators.EqualTo, 3),
            "!=" => (CelOperators.NotEqualTo, 3),
            "<" => (CelOperators.Less, 3),
            "<=" => (CelOperators.LessOrEqual, 3),
            ">" => (CelOperators.Greater, 3),
            ">=" => (CelOperators.GreaterOrEqual, 3),
            "in" => (CelOperators.In, 3),
            "+" => (CelOperators.Add, 4),
            "-" => (CelOperators.Subtract, 4),
            "*" => (CelOperators.Multiply, 5),
            "/" => (CelOperators.Divide, 5),
            "%" => (CelOperators.Modulo, 5),
            _ => null,
        };
    }

    private CelNode Unary()
    {
        var at = Current;
        if (!at.Is("!") && (!at.Is("-") || IsNumber(_tokens[_at + 1]))) return Member();
        var links = 0;
        var isNot = at.Is("!");
        var operators = new Stack<CelToken>();
        while (Current.Is(at.Text) && (isNot || !IsNumber(_tokens[_at + 1])))
        {
            Enter();
            links++;
            operators.Push(Take());
        }

        var operand = Member();
        foreach (var sign in operators)
        {
            operand = new CelNode.Call(isNot ? CelOperators.Not : CelOperators.Negate, null, [operand], sign.Line, sign.Column);
        }

        _depth -= links;
        return operand;
    }

    private CelNode Member()
    {
        var node = Primary();
        var links = 0;
        while (Current.Is(".") || Current.Is("["))
        {
            Enter();
            links++;
            var at = Take();
            if (at.Is("["))
            {
                var index = Expression();
                Expect("]");
                node = new CelNode.Call(CelOperators.Index, null, [node, index], at.Line, at.Column);
            }
            else
            {
                node = Selected(node);
            }
        }

        if (Current.Is("{") && node is CelNode.Ident or CelNode.Select)
        {
            throw Unexpected("an operator; there are no message types to construct, and a map is written {'key': value}");
        }
        _depth -= links;
        return node;
    }

    private CelNode Selected(CelNode operand)
    {
        var name = Current;
        if (name.Kind == CelTokenKind.QuotedIdentifier)
        {
            Take();
            return new CelNode.Select(operand, name.Text, false, name.Line, name.Column);
        }

        if (name.Kind != CelTokenKind.Identifier || name.Text is "in" or "true" or "false" or "null")
        {
            throw Unexpected("a field's or a method's name");
        }
        Take();
        if (!Current.Is("(")) return new CelNode.Select(operand, name.Text, false, name.Line, name.Column);
        var arguments = Arguments();
        return CelMacros.Expand(operand, name, arguments) ?? new CelNode.Call(name.Text, operand, arguments, name.Line, name.Column);
    }

    private CelNode Primary()
    {
        var at = Current;
        if (at.Is("-") && IsNumber(_tokens[_at + 1]))
        {
            Take();
            return Number(Take(), "-", at);
        }

        switch (at.Kind)
        {
            case CelTokenKind.Literal:
                Take();
                return at.Value.Kind == CelKind.Absent ? Number(at, "", at) : new CelNode.Literal(at.Value, at.Line, at.Column);
            case CelTokenKind.Identifier:
                return Name(isAbsolute: false);
            case CelTokenKind.Symbol when at.Text == ".":
                Take();
                return Name(isAbsolute: true);
            case CelTokenKind.Symbol when at.Text == "(":
                Take();
                var inner = Expression();
                Expect(")");
                return inner;
            case CelTokenKind.Symbol when at.Text == "[":
                Take();
                return new CelNode.List(Items("]"), at.Line, at.Column);
            case CelTokenKind.Symbol when at.Text == "{":
                Take();
                return new CelNode.Map(Entries(), at.Line, at.Column);
            default:
                throw Unexpected("a value");
        }
    }

    private CelNode Name(bool isAbsolute)
    {
        var at = Current;
        if (at.Kind != CelTokenKind.Identifier || at.Text == "in") throw Unexpected("a name");
        if (Reserved.Contains(at.Text)) throw Fail(at, $"'{at.Text}' is a reserved word and can't be a name");
        Take();
        if (at.Text is "true" or "false" or "null")
        {
            if (isAbsolute) throw Fail(at, $"'{at.Text}' is a value and has no leading dot");
            return new CelNode.Literal(at.Text == "null" ? CelValue.Null : CelValue.From(at.Text == "true"), at.Line, at.Column);
        }

        if (!Current.Is("(")) return new CelNode.Ident(at.Text, isAbsolute, at.Line, at.Column);
        var arguments = Arguments();
        var macro = isAbsolute ? null : CelMacros.Expand(null, at, arguments);
        return macro ?? new CelNode.Call(at.Text, null, arguments, at.Line, at.Column);
    }

    private ImmutableArray<CelNode> Arguments()
    {
        Expect("(");
        if (Current.Is(")"))
        {
            Take();
            return [];
        }

        var arguments = ImmutableArray.CreateBuilder<CelNode>();
        do arguments.Add(Expression());
        while (TakeIf(","));
        Expect(")");
        return arguments.ToImmutable();
    }

    private ImmutableArray<CelNode> Items(string end)
    {
        var items = ImmutableArray.CreateBuilder<CelNode>();
        while (!Current.Is(end))
        {
            items.Add(Expression());
            if (!TakeIf(",")) break;
        }

        Expect(end);
        return items.ToImmutable();
    }

    private ImmutableArray<(CelNode Key, CelNode Value)> Entries()
    {
        var entries = ImmutableArray.CreateBuilder<(CelNode Key, CelNode Value)>();
        while (!Current.Is("}"))
        {
            var key = Expression();
            Expect(":");
            entries.Add((key, Expression()));
            if (!TakeIf(",")) break;
        }

        Expect("}");
        return entries.ToImmutable();
    }

    // The sign belongs to the number, or the smallest int could not be written.
    private static CelNode.Literal Number(CelToken number, string sign, CelToken at)
    {
        if (number.Text == "u") throw Fail(at, "a uint has no sign");
        var isHex = number.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!isHex && number.Text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            var value = double.Parse(sign + number.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
            if (double.IsInfinity(value)) throw Fail(at, "this number is beyond the largest double");
            return new CelNode.Literal(CelValue.From(value), at.Line, at.Column);
        }

        var digits = isHex ? number.Text.AsSpan(2) : number.Text;
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        var isRead = ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var size);
        if (!isRead || size > (sign.Length == 0 ? long.MaxValue : 1UL << 63))
        {
            throw Fail(at, "this number is beyond an int, which reaches 9223372036854775807; append 'u' for a uint or '.0' for a double");
        }

        return new CelNode.Literal(CelValue.From(sign.Length == 0 ? (long)size : unchecked(-(long)size)), at.Line, at.Column);
    }

    private static bool IsNumber(CelToken token) =>
        token.Kind == CelTokenKind.Literal && token.Value.Kind is CelKind.Absent or CelKind.Uint;

    private void Enter()
    {
        if (++_depth > CelLimits.Depth) throw Fail(Current, $"the expression is more than {CelLimits.Depth} levels deep; split the rule");
    }

    private CelToken Take() => _tokens[_at++];

    private bool TakeIf(string symbol)
    {
        if (!Current.Is(symbol)) return false;
        _at++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TakeIf(symbol)) throw Unexpected($"'{symbol}'");
    }

    private CelSyntaxException Unexpected(string wanted) => Fail(Current, $"expected {wanted}, found {Current.Describe()}");

    private static CelSyntaxException Fail(CelToken at, string message) => new(at.Line, at.Column, message);
}
