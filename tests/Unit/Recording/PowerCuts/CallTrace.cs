using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Gateway.Tests.Recording.PowerCuts;

/// <summary>What a process did to files, in the order in which the kernel saw it begin and end: read from strace.</summary>
/// <remarks>The tracer stops a thread at each end of a call, so what a thread does next is told behind what it waited for.</remarks>
internal sealed class CallTrace
{
    private const string Program = "/usr/bin/strace";

    private const string Calls = "open,openat,creat,pwrite64,pwritev,pwritev2,write,writev,fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,"
        + "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,copy_file_range,sendfile";

    /// <summary>The path of a call that says something to whoever started the process.</summary>
    public const string Said = "said";

    private readonly Dictionary<string, SystemCall?> _underWay = new(StringComparer.Ordinal);

    /// <summary>Every begin and end of a call, in order.</summary>
    public List<(SystemCall Call, bool IsEnd)> Steps { get; } = [];

    /// <summary>Why no process can be traced here; null when one can.</summary>
    public static string? Missing
    {
        get
        {
            if (!OperatingSystem.IsLinux() || !File.Exists(Program)) return "strace is not installed, so no power cut can be simulated.";
            using var trial = Process.Start(new ProcessStartInfo(Program, ["-qq", "-e", "trace=none", "/bin/true"]) { RedirectStandardError = true, UseShellExecute = false })!;
            trial.StandardError.ReadToEnd();
            trial.WaitForExit();
            return trial.ExitCode == 0 ? null : "This process may not trace another, so no power cut can be simulated.";
        }
    }

    /// <summary>Runs a program to its end and reads what it did.</summary>
    public static CallTrace Run(string output, params string[] command)
    {
        string[] words = ["-f", "-qq", "-y", "--seccomp-bpf", "-s", "16777216", "-e", "signal=none", "-e", "trace=" + Calls, "-o", output, .. command];
        using var strace = Process.Start(new ProcessStartInfo(Program, words) { RedirectStandardOutput = true, UseShellExecute = false })!;
        strace.StandardOutput.ReadToEnd();
        strace.WaitForExit();
        if (strace.ExitCode != 0) throw new InvalidOperationException($"The traced process ended with {strace.ExitCode}.");
        var trace = new CallTrace();
        foreach (var line in File.ReadLines(output, Encoding.Latin1)) trace.Take(line);
        return trace;
    }

    private void Take(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var process = line[..space];
        var rest = line.AsSpan(space).TrimStart();
        if (rest.StartsWith("<...") || rest.StartsWith("+++") || rest.StartsWith("---"))
        {
            if (rest.StartsWith("<...") && _underWay.Remove(process, out var resumed) && resumed is not null) End(resumed, ResultOf(line));
            return;
        }

        var call = Read(rest.ToString());
        if (call is not null) Begin(call);
        if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal)) _underWay[process] = call;
        else if (call is not null) End(call, ResultOf(line));
    }

    private void Begin(SystemCall call)
    {
        call.Began = Steps.Count;
        Steps.Add((call, false));
    }

    private void End(SystemCall call, long result)
    {
        (call.Returned, call.Result) = (Steps.Count, result);
        Steps.Add((call, true));
    }

    // What a call returned stands behind its last " = ".
    private static long ResultOf(string line)
    {
        var at = line.LastIndexOf(" = ", StringComparison.Ordinal);
        if (at < 0) return -1;
        var text = line.AsSpan(at + 3);
        var end = text.IndexOfAny(' ', '<');
        return long.TryParse(end < 0 ? text : text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var result) ? result : -1;
    }

    private static SystemCall? Read(string text)
    {
        var paren = text.IndexOf('(', StringComparison.Ordinal);
        var name = text[..paren];
        var words = new ArgumentReader(text, paren + 1);
        switch (name)
        {
            case "pwrite64":
                var (file, bytes) = (words.File(), words.Text());
                words.Word();
                return new SystemCall(name, file, "", words.Number(), bytes, "");
            case "pwritev" or "pwritev2":
                file = words.File();
                bytes = words.Pieces();
                words.Word();
                return new SystemCall(name, file, "", words.Number(), bytes, "");
            case "write":
                file = words.File();
                // What is written to a pipe is what the process says; the runtime has pipes of its own.
                bytes = file.StartsWith("pipe:", StringComparison.Ordinal) ? words.Text() : [];
                return new SystemCall(name, bytes.AsSpan().EndsWith(" .\n"u8) ? Said : file, "", -1, bytes, "");
            case "writev":
                return new SystemCall(name, words.File(), "", -1, words.Pieces(), "");
            case "fsync" or "fdatasync" or "sync_file_range" or "fallocate" or "copy_file_range" or "sendfile":
                return new SystemCall(name, words.File(), "", -1, [], "");
            case "ftruncate":
                return new SystemCall(name, words.File(), "", words.Number(), [], "");
            case "truncate":
                return new SystemCall("ftruncate", Encoding.UTF8.GetString(words.Text()), "", words.Number(), [], "");
            default:
                return Named(name, words);
        }
    }

    // Calls that are about names. Relative ones would be about a folder that the model does not know.
    private static SystemCall Named(string name, ArgumentReader words)
    {
        var isAt = name.Contains("at", StringComparison.Ordinal) && name != "creat";
        if (isAt) words.Word();
        var path = Encoding.UTF8.GetString(words.Text());
        if (name is "open" or "openat" or "creat") return new SystemCall("open", path, "", -1, [], name == "creat" ? "O_CREAT|O_TRUNC" : words.Word());
        if (name is "unlink" or "unlinkat") return new SystemCall("unlink", path, "", -1, [], "");
        if (name is "mkdir" or "mkdirat") return new SystemCall("mkdir", path, "", -1, [], "");
        if (isAt) words.Word();
        return new SystemCall(name.StartsWith("rename", StringComparison.Ordinal) ? "rename" : "link", path, Encoding.UTF8.GetString(words.Text()), -1, [], "");
    }
}
