using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Gateway.Bench;

/// <summary>Starts what is measured, each in its own process, all with the same upstream.</summary>
internal sealed class Targets(string gatewayDll, string folder) : IAsyncDisposable
{
    private static readonly (string Name, int Rules, string Recording)[] s_gateways =
    [
        ("gateway", 1000, "write-ahead"), ("gateway, 10 rules", 10, "write-ahead"), ("gateway, strict", 1000, "strict"),
        ("gateway, unrecorded", 1000, Unrecorded.Mode),
    ];

    private readonly List<Target> _all = [];

    /// <summary>What can be chosen; the upstream alone and YARP are always there.</summary>
    public static IEnumerable<string> Names => s_gateways.Select(gateway => gateway.Name).Append("nginx");

    public IReadOnlyList<Target> All => _all;

    /// <param name="only">The names of those to start beside the upstream and YARP, which the ratios need; none for all.</param>
    public async Task StartAsync(IReadOnlyList<string> only)
    {
        var self = Environment.ProcessPath!;
        var dll = typeof(Targets).Assembly.Location;
        var upstream = FreePort();
        var process = Start(self, [dll, "upstream", $"{upstream}"]);
        await AnswersAsync(upstream);
        var url = new Uri($"http://127.0.0.1:{upstream}/mcp");
        _all.Add(new Target("direct", url, null, process));

        var yarp = FreePort();
        _all.Add(new Target("yarp", new Uri($"http://127.0.0.1:{yarp}/mcp"), null,
            Start(self, [dll, "yarp", $"{yarp}", $"http://127.0.0.1:{upstream}"])));
        await AnswersAsync(yarp);
        if ((only is [] || only.Contains("nginx", StringComparer.Ordinal)) && File.Exists("/usr/sbin/nginx"))
            _all.Add(await NginxAsync(upstream));
        foreach (var (name, rules, recording) in s_gateways)
            if (only is [] || only.Contains(name, StringComparer.Ordinal)) _all.Add(await GatewayAsync(name, url, rules, recording));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var target in Enumerable.Reverse(_all)) await target.DisposeAsync();
    }

    private async Task<Target> NginxAsync(int upstream)
    {
        var port = FreePort();
        var config = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(config, $$"""
            daemon off; worker_processes 2; pid {{folder}}/nginx.pid; error_log {{folder}}/nginx.log;
            events { worker_connections 1024; }
            http {
              access_log off; client_body_temp_path {{folder}}/nginx-body; proxy_temp_path {{folder}}/nginx-proxy;
              fastcgi_temp_path {{folder}}/nginx-f; uwsgi_temp_path {{folder}}/nginx-u; scgi_temp_path {{folder}}/nginx-s;
              upstream one { server 127.0.0.1:{{upstream}}; keepalive 64; }
              server { listen 127.0.0.1:{{port}};
                location / { proxy_pass http://one; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
            }
            """);
        var process = Start("/usr/sbin/nginx", ["-p", folder, "-c", config]);
        await AnswersAsync(port);
        return new Target("nginx", new Uri($"http://127.0.0.1:{port}/mcp"), null, process);
    }

    private async Task<Target> GatewayAsync(string name, Uri upstream, int rules, string recording)
    {
        var isOff = recording == Unrecorded.Mode;
        var port = FreePort();
        var home = Directory.CreateDirectory(Path.Combine(folder, $"gateway-{rules}-{recording}")).FullName;
        var config = Path.Combine(home, "gateway.yaml");
        var text = new StringBuilder($$"""
            version: 1
            listen: { url: "http://127.0.0.1:{{port}}" }
            limits: { inFlightPerSession: 4096 }
            identity: { development: { enabled: true } }
            connections:
              - { name: bench, url: "{{upstream}}", policy: bench, recording: {{(isOff ? "write-ahead" : recording)}} }
            recording: { path: data/gateway.db{{(isOff ? ", encrypt: false, search: false, checkpoints: { enabled: false }" : "")}} }
            policies:
              - name: bench
                rules:
                  - { name: tools, when: 'method == "tools/call" && tool.readOnly && "bench" in principal.groups', effect: allow }
                  - { name: hide, when: 'true', effect: mask, kinds: ["*"] }

            """);
        for (var i = 2; i < rules; i++)
            text.AppendLine($"      - {{ name: rule-{i}, when: 'tool.name == \"tool_{i}\" && args.amount > {i} && !(\"admins\" in "
                + $"principal.groups)', effect: deny, reason: \"not for you\" }}");
        await File.WriteAllTextAsync(config, text.ToString());

        // The benchmark's own process has not the settings that the gateway's is started with.
        var process = isOff
            ? Start(Environment.ProcessPath!, [typeof(Targets).Assembly.Location, "unrecorded", config], settings: SpinLimit(gatewayDll))
            : Start(Environment.ProcessPath!, [gatewayDll, "run", "--config", config]);
        await AnswersAsync(port);
        using var mint = Start(Environment.ProcessPath!,
            [gatewayDll, "token", "--config", config, "--as", "bench", "--groups", "bench", "--ttl", "12"], capture: true);
        var token = (await mint.StandardOutput.ReadToEndAsync()).Trim();
        return new Target(name, new Uri($"http://127.0.0.1:{port}/mcp/bench"), token, process);
    }

    private static (string Name, string Value) SpinLimit(string gatewayDll)
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(gatewayDll, ".runtimeconfig.json")));
        var limit = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties")
            .GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32();
        // The runtime reads numbers of its environment in hexadecimal.
        return ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", limit.ToString("x", CultureInfo.InvariantCulture));
    }

    private static Process Start(string file, string[] arguments, bool capture = false, (string Name, string Value)? settings = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true,
            UseShellExecute = false };
        if (settings is { } one) start.Environment[one.Name] = one.Value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        process.ErrorDataReceived += (_, line) =>
            { if (line.Data is { } text && text.Contains("error", StringComparison.OrdinalIgnoreCase)) Console.Error.WriteLine(text); };
        process.BeginErrorReadLine();
        if (!capture) process.BeginOutputReadLine();
        return process;
    }

    internal static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task AnswersAsync(int port)
    {
        for (var attempt = 0; attempt < 150; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException($"Nothing listens on port {port} after 15 seconds.");
    }
}
