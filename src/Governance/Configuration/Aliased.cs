using YamlDotNet.Core.Events;

namespace Gateway.Governance.Configuration;

/// <summary>Makes an alias stand where it is written, with its anchor's content.</summary>
internal static class Aliased
{
    /// <summary>The anchor's content at the alias's place, so that an error points at the line to change.</summary>
    public static YamlNode At(YamlNode node, AnchorAlias alias)
    {
        int line = (int)alias.Start.Line, column = (int)alias.Start.Column, start = (int)alias.Start.Index, end = (int)alias.End.Index;
        return node switch
        {
            YamlNode.Scalar scalar => new YamlNode.Scalar
            {
                Line = line, Column = column, Start = start, End = end, Weight = node.Weight, Text = scalar.Text, Style = scalar.Style,
            },
            YamlNode.List list => new YamlNode.List
            {
                Line = line, Column = column, Start = start, End = end, Weight = node.Weight, Items = list.Items,
            },
            YamlNode.Map map => new YamlNode.Map
            {
                Line = line, Column = column, Start = start, End = end, Weight = node.Weight, Entries = map.Entries, IsFlow = map.IsFlow,
            },
            _ => throw new InvalidOperationException("A node is a scalar, a list or a map."),
        };
    }
}
