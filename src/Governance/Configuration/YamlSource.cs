using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gateway.Governance.Configuration;

/// <summary>Reads the text of one YAML document into nodes with positions, strictly and bounded.</summary>
/// <remarks>Refused: more than one document, explicit tags, keys that are no scalars, aliases to what is not complete above, more than
/// <see cref="CharactersMax"/>, <see cref="DepthMax"/> or <see cref="NodesMax"/> (aliases expanded, so that no small text grows
/// large).</remarks>
internal sealed class YamlSource
{
    /// <summary>Longest text, characters.</summary>
    public const int CharactersMax = 4 * 1024 * 1024;

    /// <summary>Deepest nesting, levels.</summary>
    public const int DepthMax = 64;

    /// <summary>Most nodes, aliases expanded.</summary>
    public const int NodesMax = 500_000;

    private readonly ConfigErrors _errors;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);

    private int _line = 1;
    private int _column = 1;

    private YamlSource(string text, ConfigErrors errors)
    {
        _errors = errors;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The document's root, or null with at least one error.</summary>
    public static YamlNode? Read(string text, ConfigErrors errors)
    {
        if (text.Length > CharactersMax)
        {
            errors.Add(1, 1, "the file is longer than 4 MiB; split it and include the parts");
            return null;
        }

        if (FirstUnreadable(text, errors)) return null;
        var source = new YamlSource(text, errors);
        try
        {
            return source.Document();
        }
        catch (YamlException problem)
        {
            // The parser's own messages name grammar, never content.
            errors.Add((int)problem.Start.Line, (int)problem.Start.Column, $"this is not valid YAML: {Sentence(problem.Message)}");
            return null;
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The parser fails so on a few broken texts; it knows how far it had come.
            errors.Add(source._line, source._column, "this is not valid YAML from here on; check brackets, quotes and indentation");
            return null;
        }
    }

    private static bool FirstUnreadable(string text, ConfigErrors errors)
    {
        int line = 1, column = 1;
        foreach (var c in text)
        {
            if (c == '\uFFFD' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\u0085')))
            {
                errors.Add(line, column,
                    "there is a character here that is no text (or bytes that are not UTF-8); save the file as UTF-8 text");
                return true;
            }

            (line, column) = c == '\n' ? (line + 1, 1) : (line, column + 1);
        }

        return false;
    }

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            _errors.Add(1, 1, "the file is empty");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Node(1);
        if (root is null) return null;
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<DocumentStart>(out var second)) return root;
        _errors.Add((int)second.Start.Line, (int)second.Start.Column,
            "a second document begins here; one file holds one document, so remove the \"---\"");
        return null;
    }

    private YamlNode? Node(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias)) return Target(alias);
        var start = _parser.Current as NodeEvent ?? throw new YamlException("a value was expected");
        (_line, _column) = ((int)start.Start.Line, (int)start.Start.Column);
        if (depth > DepthMax) return Refuse(start, "this is nested more than 64 levels deep; flatten it");
        if (!start.Tag.IsEmpty && !(start is Scalar { Tag.IsNonSpecific: true }))
            return Refuse(start, "tags (\"!...\") are not supported here; remove the tag and quote the value if it is a text");

        YamlNode? node = start switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadList(depth),
            _ => ReadMap(depth),
        };
        if (node is null) return null;
        if (node.Weight > NodesMax) return Refuse(start, "this holds more than 500,000 values once its aliases are followed; write less");
        if (!start.Anchor.IsEmpty) _anchors[start.Anchor.Value] = node;
        return node;
    }

    private YamlNode.Scalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlNode.Scalar
        {
            Line = (int)scalar.Start.Line,
            Column = (int)scalar.Start.Column,
            Start = (int)scalar.Start.Index,
            End = (int)scalar.End.Index,
            Weight = 1,
            Text = scalar.Value,
            Style = scalar.Style,
        };
    }

    private YamlNode.List? ReadList(int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        int weight = 1, end = (int)start.End.Index;
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            if (Node(depth + 1) is not { } item) return null;
            items.Add(item);
            weight = Sum(weight, item);
            end = Math.Max(end, item.End);
        }

        var close = _parser.Consume<SequenceEnd>();
        return new YamlNode.List
        {
            Line = (int)start.Start.Line,
            Column = (int)start.Start.Column,
            Start = (int)start.Start.Index,
            End = start.Style == SequenceStyle.Flow ? (int)close.Start.Index + 1 : end,
            Weight = weight,
            Items = items.ToImmutable(),
        };
    }

    private YamlNode.Map? ReadMap(int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<KeyValuePair<YamlNode.Scalar, YamlNode>>();
        int weight = 1, end = (int)start.End.Index;
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var at = _parser.Current as AnchorAlias;
            if (Node(depth + 1) is not { } key) return null;
            if (key is not YamlNode.Scalar name)
            {
                _errors.Add(key, "a key must be a single word; put it in quotes if it holds special characters");
                return null;
            }

            if (at is not null)
            {
                _errors.Add((int)at.Start.Line, (int)at.Start.Column, "a key cannot be an alias; write the key");
                return null;
            }

            if (Node(depth + 1) is not { } value) return null;
            entries.Add(new(name, value));
            weight = Sum(Sum(weight, key), value);
            end = Math.Max(end, Math.Max(name.End, value.End));
        }

        var close = _parser.Consume<MappingEnd>();
        return new YamlNode.Map
        {
            Line = (int)start.Start.Line,
            Column = (int)start.Start.Column,
            Start = (int)start.Start.Index,
            End = start.Style == MappingStyle.Flow ? (int)close.Start.Index + 1 : end,
            Weight = weight,
            Entries = entries.ToImmutable(),
            IsFlow = start.Style == MappingStyle.Flow,
        };
    }

    private YamlNode? Target(AnchorAlias alias)
    {
        if (_anchors.TryGetValue(alias.Value.Value, out var node)) return Aliased.At(node, alias);
        _errors.Add((int)alias.Start.Line, (int)alias.Start.Column,
            "this alias has no anchor above it that is complete; define \"&name\" first (a policy sees only the anchors inside it)");
        return null;
    }

    private YamlNode? Refuse(NodeEvent at, string message)
    {
        _errors.Add((int)at.Start.Line, (int)at.Start.Column, message);
        return null;
    }

    private static int Sum(int weight, YamlNode child) => (int)Math.Min((long)weight + child.Weight, NodesMax + 1L);

    private static string Sentence(string message) => message.TrimEnd('.').Length == 0 ? "it cannot be read" : message.TrimEnd('.');
}
