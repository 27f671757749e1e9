using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Governance.Policies.Sql;

/// <summary>PostgreSQL's own grammar, from the distribution's libpg_query. Pure computation: no I/O, thread-safe, memory of its own per
/// call.</summary>
internal static partial class PgParser
{
    private const string Library = "pg_query";
    private static readonly string[] FileNames = ["libpg_query.so.1504.0", "libpg_query.so", "libpg_query.dylib"];
    private static readonly nint Handle = Load();

    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable => Handle != 0;

    /// <summary>The parse tree as UTF-8 JSON; null when the grammar refuses the text.</summary>
    /// <param name="sql">Without NUL, well-formed UTF-16. The caller bounds its tokens, since the library recurses without a limit of
    /// its own.</param>
    /// <param name="lacksAlias">Whether all that was wrong is a subquery in FROM without an alias, which PostgreSQL 16 and later
    /// accept.</param>
    public static unsafe byte[]? Parse(string sql, out bool lacksAlias)
    {
        var input = new byte[Encoding.UTF8.GetByteCount(sql) + 1];
        Encoding.UTF8.GetBytes(sql, input);
        var result = Parse(input);
        try
        {
            lacksAlias = result.Error != 0 && View(*(nint*)result.Error).SequenceEqual("subquery in FROM must have an alias"u8);
            if (result.Error != 0 || result.Tree == 0) return null;
            return View(result.Tree).ToArray();
        }
        finally
        {
            Free(result);
        }
    }

    private static unsafe ReadOnlySpan<byte> View(nint text) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text);

    private static nint Load()
    {
        foreach (var name in FileNames)
            if (NativeLibrary.TryLoad(name, out var handle)) return Register(handle);
        return 0;
    }

    private static nint Register(nint handle)
    {
        NativeLibrary.SetDllImportResolver(typeof(PgParser).Assembly, (name, _, _) => name == Library ? handle : 0);
        return handle;
    }

    [LibraryImport(Library, EntryPoint = "pg_query_parse")]
    private static partial PgParseResult Parse([In] byte[] input);

    [LibraryImport(Library, EntryPoint = "pg_query_free_parse_result")]
    private static partial void Free(PgParseResult result);
}
