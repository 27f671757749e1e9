using System.Text;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Sessions;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Recording;
using Gateway.Governance.Recording.Encryption;
using Gateway.Silo.Recording;
using Gateway.Silo.Stores;
using Gateway.Silo.Stores.Keys;

namespace Gateway.Recorder;

/// <summary>Writes entries and state for as long as it lives and prints a line for each only after it was acknowledged.</summary>
internal static class Writing
{
    private const int Sessions = 8;

    // Far more than any test waits for; a writer that nobody killed ends by itself.
    private const int EntriesMax = 20_000;

    /// <summary>Runs until it is killed, as a rule; a line is complete only with its full stop.</summary>
    /// <param name="path">The recording.</param>
    /// <param name="entriesMax">Entries of each session.</param>
    /// <param name="isSealed">Whether checkpoints are signed meanwhile, and half of the sessions encrypted; each checkpoint is told too, in
    /// base64.</param>
    public static async Task<int> RunAsync(string path, int entriesMax = EntriesMax, bool isSealed = false)
    {
        SqliteStore store;
        try
        {
            store = SqliteStore.Open(new SqliteStoreOptions { Path = path }, TimeProvider.System);
        }
        catch (StoreUnavailableException refused)
        {
            Console.WriteLine(refused.Message);
            return 2;
        }

        await using (store)
        await using (var keys = KeyFile.Open(KeyFile.Beside(path), MasterKey.Open(MasterKey.Beside(path)).Mask, TimeProvider.System))
        {
            var print = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
            var writing = Task.WhenAll(Enumerable.Range(0, Sessions).Select(n => Task.Run(() => WriteAsync(store, isSealed && n % 2 == 1 ? keys : null, print, n, entriesMax))));
            if (isSealed) await SealAsync(path, store, print, writing);
            await writing;
        }

        return 0;
    }

    private static async Task SealAsync(string path, SqliteStore store, StreamWriter print, Task writing)
    {
        var sealer = await Sealer.OpenAsync(path, store, SigningKey.Open(SigningKey.Beside(path), null), null);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var isLast = false; !isLast;)
        {
            isLast = writing.IsCompleted;
            if (await sealer.SealAsync(CancellationToken.None) is not null)
                Print(print, $"checkpoint {Convert.ToBase64String(Encoding.UTF8.GetBytes(sealer.Latest!.ToString()))} - - .");
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task WriteAsync(SqliteStore store, KeyFile? keys, StreamWriter print, int number, int entriesMax)
    {
        var session = OpaqueId.NewSession();
        using var cipher = keys is null ? null : new PayloadEncryptor(await keys.CreateAsync(session, 1), session);
        var tail = RecordingTail.Empty;
        for (var n = 1L; n <= entriesMax; n++)
        {
            var payload = Encoding.UTF8.GetBytes($"{{\"n\":{n},\"text\":\"{new string('x', (int)(n * (number + 1) * 37 % 3_000))}\"}}");
            var entry = n % 5 == 0 && number % 4 >= 2 ? WithBody(tail, session, n, cipher, payload)
                : Chain.Append(tail, session, n, EntryKind.Admitted, cipher?.Encrypt(n, EntryKind.Admitted, payload) ?? payload);
            await store.AppendAsync([entry]);
            tail = Chain.TailOf(entry);
            Print(print, $"entry {session.Value} {n} {Convert.ToHexString(entry.Hash.Span)} .");
            if (n % 4 != 0) continue;
            var version = await store.WriteAsync(new StateWrite("session", session.Value, (n / 4) - 1, "open", payload));
            Print(print, $"state {session.Value} {version} - .");
        }
    }

    // A file beside the recording, and an entry that names it.
    private static RecordingEntry WithBody(RecordingTail tail, SessionId session, long n, PayloadEncryptor? cipher, byte[] text)
    {
        var body = StoredBody.Seal(cipher, n, text);
        return Chain.Append(tail, session, n, EntryKind.Attached, Attachment.To(EntryKind.Admitted, body).Write()) with { Body = body };
    }

    private static void Print(StreamWriter print, string line)
    {
        lock (print) print.Write(line + "\n");
    }
}
