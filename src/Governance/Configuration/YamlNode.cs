using System.Collections.Immutable;
using YamlDotNet.Core;

namespace Gateway.Governance.Configuration;

/// <summary>A node of a YAML document with where it stands.</summary>
internal abstract class YamlNode
{
    /// <summary>From 1.</summary>
    public required int Line { get; init; }

    /// <summary>From 1.</summary>
    public required int Column { get; init; }

    /// <summary>Index of the node's first character in the text.</summary>
    public required int Start { get; init; }

    /// <summary>Index after the node's last character; for a block collection after that of its last child.</summary>
    public required int End { get; init; }

    /// <summary>Nodes in it with aliases expanded, itself included.</summary>
    public required int Weight { get; init; }

    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>A text, number, flag or null.</summary>
    public sealed class Scalar : YamlNode
    {
        /// <summary>The text with quotes and escapes resolved.</summary>
        public required string Text { get; init; }

        /// <summary>How it is written.</summary>
        public required ScalarStyle Style { get; init; }

        /// <summary>Whether it stands without quotes, so that YAML's core schema gives it a type.</summary>
        public bool IsPlain => Style == ScalarStyle.Plain;

        /// <summary>Whether it is YAML's null: nothing, <c>~</c> or <c>null</c>, unquoted.</summary>
        public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

        /// <inheritdoc/>
        public override string Kind => IsNull ? "nothing" : "a single value";
    }

    /// <summary>A sequence.</summary>
    public sealed class List : YamlNode
    {
        /// <summary>The items in order.</summary>
        public required ImmutableArray<YamlNode> Items { get; init; }

        /// <inheritdoc/>
        public override string Kind => "a list";
    }

    /// <summary>A mapping whose keys are scalars; a key that is written twice is in it twice.</summary>
    public sealed class Map : YamlNode
    {
        /// <summary>The entries in order.</summary>
        public required ImmutableArray<KeyValuePair<Scalar, YamlNode>> Entries { get; init; }

        /// <summary>Whether it is written in braces.</summary>
        public required bool IsFlow { get; init; }

        /// <inheritdoc/>
        public override string Kind => "a group of keys";
    }
}
