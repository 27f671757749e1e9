using System.Reflection;
using System.Runtime.InteropServices;
using Gateway.Abstractions.Stores;
using SQLitePCL;

namespace Gateway.Silo.Stores;

/// <summary>Finds the system's SQLite, once a process.</summary>
/// <remarks>The system's own, so that the distribution's security updates reach it.</remarks>
internal static class SqliteLibrary
{
    // STRICT tables came with 3.37.0.
    private const int VersionMin = 3_037_000;

    private static readonly string[] Names =
        OperatingSystem.IsWindows() ? ["winsqlite3.dll", "sqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static SqliteColumns? columns;

    private static readonly Lazy<string?> Problem = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Reads columns; the library is loaded.</summary>
    public static SqliteColumns Columns => columns!;

    /// <summary>Loads the library if it is not loaded yet.</summary>
    /// <exception cref="StoreUnavailableException">It is missing or too old; the message says what to install.</exception>
    public static void Require()
    {
        if (Problem.Value is { } problem) throw new StoreUnavailableException(problem);
    }

    private static string? Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        nint library = 0;
        if (!Names.Any(name => NativeLibrary.TryLoad(name, out library)))
        {
            return "Recording: the system's SQLite library (libsqlite3) is not installed. "
                + "Install it: Debian and Ubuntu 'apt-get install libsqlite3-0', Alpine 'apk add sqlite-libs', "
                + "Fedora 'dnf install sqlite-libs'.";
        }

        columns = new SqliteColumns(library);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        var version = raw.sqlite3_libversion_number();
        return version >= VersionMin
            ? null
            : $"Recording: the system's SQLite is {raw.sqlite3_libversion().utf8_to_string()}; 3.37.0 or newer is needed. Update it.";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (!string.Equals(name, "e_sqlite3", StringComparison.Ordinal)) return 0;
        foreach (var candidate in Names)
            if (NativeLibrary.TryLoad(candidate, out var handle)) return handle;
        return 0;
    }
}
