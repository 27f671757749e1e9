using System.Runtime.InteropServices;

namespace Gateway.Governance.Policies.Sql;

/// <summary>The library's answer, by value: three pointers that it owns until they are given back.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct PgParseResult
{
    /// <summary>The tree, UTF-8 JSON, ended by NUL.</summary>
    public readonly nint Tree;

    /// <summary>What the parser printed.</summary>
    public readonly nint Output;

    /// <summary>The error, or null.</summary>
    public readonly nint Error;
}
