using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Gateway.EndToEnd;

/// <summary>A server of the peers as a process: it says which free port it took, and what happens in it.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private const string Listening = "listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _name;
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _said = [];
    private readonly List<(string Line, TaskCompletionSource Heard)> _awaited = [];
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PeerProcess(string name, Process process)
    {
        (_name, _process) = (name, process);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens: scheme, host and port.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port.Task.Result}");

    /// <summary>Everything it has printed so far.</summary>
    public string Said
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _said);
            }
        }
    }

    /// <summary>Starts a script of the suite and waits until it listens.</summary>
    public static async Task<PeerProcess> StartAsync(string script, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(Suite.Node, [Path.Combine(Suite.Folder, script), .. arguments])
        {
            WorkingDirectory = Suite.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var peer = new PeerProcess(script, process);
        try
        {
            await peer._port.Task.WaitAsync(Patience);
            return peer;
        }
        catch (TimeoutException late)
        {
            var said = peer.Said;
            await peer.DisposeAsync();
            throw new TimeoutException($"{script} never said where it listens. It said:\n{said}", late);
        }
    }

    /// <summary>Waits until it has printed a line, now or before.</summary>
    public async Task HeardAsync(string line)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_said.Contains(line))
            {
                return;
            }

            _awaited.Add((line, heard));
        }

        try
        {
            await heard.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{_name} never said '{line}'. It said:\n{Said}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _said.Add(line);
            foreach (var (_, heard) in _awaited.Where(a => string.Equals(a.Line, line, StringComparison.Ordinal)))
            {
                heard.TrySetResult();
            }
        }

        if (line.StartsWith(Listening, StringComparison.Ordinal))
        {
            _port.TrySetResult(int.Parse(line.AsSpan(Listening.Length), NumberStyles.None, CultureInfo.InvariantCulture));
        }
    }
}
