using System.Runtime.InteropServices;
using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Silo.Stores;

namespace Gateway.Recorder;

/// <summary>Runs into the operating system's limit on file size, then lifts it: a full disk that needs neither root nor a disk.</summary>
internal static partial class Limiting
{
    private const int FileSizeLimit = 1;
    private const int FileSizeSignal = 25;
    private const int Ignore = 1;
    private const long LimitBytes = 400_000;

    public static async Task<int> RunAsync(string path)
    {
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = path }, TimeProvider.System);
        var session = OpaqueId.NewSession();
        var kept = 0L;

        // Without this the signal would end the process before SQLite could see the error.
        _ = Signal(FileSizeSignal, Ignore);
        if (SetLimit(FileSizeLimit, new Limit { Soft = LimitBytes, Hard = long.MaxValue }) != 0) return 3;
        var refused = "";
        for (var n = 0; n < 1_000 && refused.Length == 0; n++) (kept, refused) = await AppendAsync(store, session);
        Console.WriteLine($"refused after {kept}: {refused}");
        Console.WriteLine($"healthy: {store.Health.Healthy}");

        if (SetLimit(FileSizeLimit, new Limit { Soft = long.MaxValue, Hard = long.MaxValue }) != 0) return 3;
        for (var n = 0; n < 10; n++) (kept, refused) = await AppendAsync(store, session);
        Console.WriteLine($"kept {kept}: {refused}");
        Console.WriteLine($"healthy: {store.Health.Healthy}");
        return 0;
    }

    private static async Task<(long Kept, string Refused)> AppendAsync(SqliteStore store, SessionId session)
    {
        var tail = await store.TailAsync(session, CancellationToken.None);
        var payload = Encoding.UTF8.GetBytes(new string('x', 3_000));
        try
        {
            await store.AppendAsync([Chain.Append(tail, session, 0, EntryKind.Admitted, payload)]);
            return (tail.Sequence + 1, "");
        }
        catch (StoreUnavailableException failure)
        {
            return (tail.Sequence, failure.Message);
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint Signal(int signal, nint handler);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public long Soft;
        public long Hard;
    }
}
