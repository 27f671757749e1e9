using System.Diagnostics;

namespace Gateway.EndToEnd.Chaos;

/// <summary>Makes system calls of a running process fail: the kernel's tracing, by <c>strace</c>.</summary>
internal sealed class Tracer : IAsyncDisposable
{
    private const string Program = "/usr/bin/strace";
    private readonly Process _process;

    private readonly Task<string> _said;

    private Tracer(Process process) => (_process, _said) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Why faults cannot be injected here; null when they can.</summary>
    public static string? Missing =>
        OperatingSystem.IsLinux() && File.Exists(Program) ? null : "strace is not installed, so no system call can be made to fail.";

    /// <summary>From now on, <paramref name="calls"/> on these paths fail.</summary>
    /// <param name="process">Whose.</param>
    /// <param name="calls">Names with commas between them.</param>
    /// <param name="fault">Such as <c>error=EIO</c> or <c>signal=KILL</c>.</param>
    /// <param name="paths">Files that are there.</param>
    /// <returns>Null where the process may not be traced.</returns>
    public static async Task<Tracer?> AttachAsync(int process, string calls, string fault, params string[] paths)
    {
        string[] words =
        [
            "-f", "-o", "/dev/null", .. paths.SelectMany(static path => new[] { "-P", path }), "-e", "trace=" + calls,
            "-e", $"inject={calls}:{fault}", "-p", $"{process}",
        ];
        return await AttachAsync(words);
    }

    private static async Task<Tracer?> AttachAsync(string[] words)
    {
        var strace = Process.Start(new ProcessStartInfo(Program, words) { RedirectStandardError = true, UseShellExecute = false })!;
        while (await strace.StandardError.ReadLineAsync() is { } line)
            if (line.Contains("attached", StringComparison.Ordinal)) return new Tracer(strace);
        await strace.WaitForExitAsync();
        strace.Dispose();
        return null;
    }

    /// <summary>From now on, <paramref name="calls"/> on these paths are written down; nothing is changed.</summary>
    /// <returns>Null where the process may not be traced.</returns>
    public static async Task<Tracer?> WatchAsync(int process, string calls, string output, params string[] paths) => await AttachAsync(
        ["-f", "-y", "-s", "8", "-o", output, .. paths.SelectMany(static path => new[] { "-P", path }), "-e", "trace=" + calls, "-p", $"{process}"]);

    /// <summary>Calls work again.</summary>
    public async ValueTask DisposeAsync()
    {
        using var interrupt = Process.Start("/bin/kill", ["-INT", $"{_process.Id}"]);
        await interrupt.WaitForExitAsync();
        await _said;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
