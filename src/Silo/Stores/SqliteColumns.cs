using System.Runtime.InteropServices;

namespace Gateway.Silo.Stores;

/// <summary>SQLite's functions that read a column of the present row, called without ceremony: verification reads a dozen columns of every
/// entry, and each call by the provider's handles costs more than the reading. They never wait and never call back.</summary>
internal sealed unsafe class SqliteColumns
{
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, int, long> _int64;
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, int, int> _type;
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, int, byte*> _blob;
    private readonly delegate* unmanaged[SuppressGCTransition]<nint, int, int> _bytes;

    /// <summary>Those of a loaded library.</summary>
    public SqliteColumns(nint library)
    {
        _int64 = (delegate* unmanaged[SuppressGCTransition]<nint, int, long>)NativeLibrary.GetExport(library, "sqlite3_column_int64");
        _type = (delegate* unmanaged[SuppressGCTransition]<nint, int, int>)NativeLibrary.GetExport(library, "sqlite3_column_type");
        _blob = (delegate* unmanaged[SuppressGCTransition]<nint, int, byte*>)NativeLibrary.GetExport(library, "sqlite3_column_blob");
        _bytes = (delegate* unmanaged[SuppressGCTransition]<nint, int, int>)NativeLibrary.GetExport(library, "sqlite3_column_bytes");
    }

    /// <summary>A number.</summary>
    public long Int64(nint statement, int column) => _int64(statement, column);

    /// <summary>SQLite's code of the value's type.</summary>
    public int Type(nint statement, int column) => _type(statement, column);

    /// <summary>Bytes, until the statement is stepped on or reset; empty for NULL.</summary>
    public ReadOnlySpan<byte> Blob(nint statement, int column)
    {
        // In this order, or the length could be that of another form of the value.
        var bytes = _blob(statement, column);
        return new ReadOnlySpan<byte>(bytes, bytes is null ? 0 : _bytes(statement, column));
    }
}
