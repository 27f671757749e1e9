using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gateway.Recorder;
using Xunit;

namespace Gateway.EndToEnd;

/// <summary>The real executable as a process, in a folder of its own, on a free loopback port.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, "gateway.dll");
    private static readonly FreePorts Ports = new(26_000);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private GatewayProcess(Process process, string folder, Uri url)
    {
        (_process, Folder, Url) = (process, folder, url);
        process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its working folder, with <c>data/</c> in it.</summary>
    public string Folder { get; }

    /// <summary>Scheme, host and port.</summary>
    public Uri Url { get; }

    /// <summary>Everything it has printed so far.</summary>
    public string Said => string.Join('\n', _said);

    public static Task<GatewayProcess> QuickstartAsync()
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var folder = Directory.CreateTempSubdirectory("gateway-e2e").FullName;
        return StartAsync(folder, url, ["run", "--url", url.GetLeftPart(UriPartial.Authority)]);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="folder">Working folder; removed at the end.</param>
    /// <param name="url">Where it will listen.</param>
    /// <param name="arguments">Of the executable.</param>
    public static async Task<GatewayProcess> StartAsync(string folder, Uri url, IEnumerable<string> arguments)
    {
        var gateway = new GatewayProcess(Process.Start(new ProcessStartInfo("dotnet", [Executable, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!, folder, url);
        await gateway.ReadyAsync();
        return gateway;
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort() => Ports.Take();

    /// <summary>Runs an operator's command of the same executable in the same folder.</summary>
    public Task<(int Code, string Output, string Errors)> CommandAsync(params string[] arguments) =>
        Commands.RunAsync(Folder, "dotnet", [Executable, .. arguments]);

    /// <summary>A token of the development issuer.</summary>
    public async Task<string> TokenAsync(string subject, string groups)
    {
        // A configuration file says for itself which gateway it is.
        string[] url = File.Exists(Path.Combine(Folder, "gateway.yaml")) ? [] : ["--url", Url.GetLeftPart(UriPartial.Authority)];
        var (code, output, errors) = await CommandAsync(["token", "--as", subject, "--groups", groups, .. url]);
        Assert.True(code == 0, errors);
        return output.Trim();
    }

    /// <summary>Ends it as a power cut would, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to stop, as an init system does, and waits until it is gone; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Url };
        using var patience = new CancellationTokenSource(StartTimeout);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!_process.HasExited && !patience.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync("/readyz", patience.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet; asked again at the next tick.
            }

            await ticks.WaitForNextTickAsync(CancellationToken.None);
        }

        var said = Said;
        await DisposeAsync();
        Assert.Fail($"The gateway was not ready (/readyz) within {StartTimeout.TotalSeconds:0} s. It said:\n{said}");
    }
}
