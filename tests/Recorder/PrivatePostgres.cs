using System.Diagnostics;

namespace Gateway.Recorder;

/// <summary>A PostgreSQL of a test's own: a new cluster in a temporary folder, on a socket in it, gone with the test.</summary>
/// <remarks>PostgreSQL runs as no root, so root starts it as another user. <c>GATEWAY_POSTGRES_BIN</c> names the folder of
/// <c>initdb</c> where it is at none of its usual places.</remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly string _bin;
    private readonly string? _user;
    private readonly string _folder;

    private PrivatePostgres(string bin, string? user, string folder) => (_bin, _user, _folder) = (bin, user, folder);

    /// <summary>Why there can be none; null where there can.</summary>
    public static string? Missing => OperatingSystem.IsWindows() ? "PostgreSQL is started on a Unix socket, and not on Windows."
        : Bin() is null ? "PostgreSQL's initdb was not found on the path, under /usr/lib/postgresql or where GATEWAY_POSTGRES_BIN points."
        : IsRoot && User() is null ? "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as."
        : null;

    /// <summary>How Npgsql reaches it.</summary>
    public string Connection => $"Host={_folder};Username=postgres;Database=postgres";

    /// <summary>Makes and starts one.</summary>
    /// <exception cref="InvalidOperationException">It cannot be made; the message is what its tools said.</exception>
    public static async Task<PrivatePostgres> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-pg-").FullName;
        var user = IsRoot ? User() : null;
        var postgres = new PrivatePostgres(Bin()!, user, folder);
        if (user is not null) await RunAsync("chown", user, folder);
        await postgres.AsUserAsync("initdb", "-D", postgres.Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-N");
        await postgres.StartAgainAsync();
        return postgres;
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public Task StartAgainAsync() => AsUserAsync("pg_ctl", "-D", Data, "-w", "-s", "-l", Path.Combine(_folder, "log"),
        "-o", $"-c listen_addresses='' -c unix_socket_directories='{_folder}' -c fsync=off -c max_connections=200", "start");

    /// <summary>Ends it at once: nothing is written, nobody is told.</summary>
    public Task KillAsync() => AsUserAsync("pg_ctl", "-D", Data, "-w", "-s", "-m", "immediate", "stop");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsRoot => string.Equals(Environment.UserName, "root", StringComparison.Ordinal);

    private string Data => Path.Combine(_folder, "data");

    private static string? Bin()
    {
        var versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).ToArray() : [];
        return new[] { Environment.GetEnvironmentVariable("GATEWAY_POSTGRES_BIN") ?? "" }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).Concat(versions.Select(static v => v + "/bin"))
            .FirstOrDefault(static folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "initdb")));
    }

    private static string? User()
    {
        var known = File.ReadLines("/etc/passwd").Select(static line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        return new[] { "postgres", "nobody" }.FirstOrDefault(known.Contains);
    }

    private Task AsUserAsync(string tool, params string[] words) => _user is null
        ? RunAsync(Path.Combine(_bin, tool), words)
        : RunAsync("runuser", ["-u", _user, "--", Path.Combine(_bin, tool), .. words]);

    private static async Task RunAsync(string program, params string[] words)
    {
        // What it starts in the background keeps its ends of the pipes, so they are read by nobody to the end.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh"])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        var said = Path.GetTempFileName();
        start.ArgumentList.Add(said);
        start.ArgumentList.Add(program);
        foreach (var word in words) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        var text = await File.ReadAllTextAsync(said);
        File.Delete(said);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Path.GetFileName(program)} {words[0]}: {text}");
    }
}
