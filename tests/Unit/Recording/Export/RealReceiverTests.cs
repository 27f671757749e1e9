using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Gateway.Abstractions.Recording;
using Gateway.Governance.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Tests.Recording.Export;

/// <summary>Every sink against a receiver on a real socket that fails as receivers do.</summary>
public sealed class RealReceiverTests
{
    private static readonly ExportConfig s_export = new() { Name = "siem", Batch = 20, Timeout = TimeSpan.FromSeconds(5) };

    private static SecretReference Env(string name) => new(SecretSource.Environment, name);

    [Fact]
    public async Task A_webhook_that_fails_at_random_gets_every_entry_signed_and_copies_by_the_same_id()
    {
        var random = new Random(11);
        var bodies = new ConcurrentQueue<(string Id, string Body)>();
        await using var server = await ServeAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            var (id, at) = (http.Request.Headers["webhook-id"].ToString(), http.Request.Headers["webhook-timestamp"].ToString());
            var signature = System.Security.Cryptography.HMACSHA256.HashData(
                Convert.FromBase64String(FollowerBed.HookSecret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{at}.{body}"));
            Assert.Equal($"v1,{Convert.ToBase64String(signature)}", http.Request.Headers["webhook-signature"].ToString());
            Assert.Equal("Bearer sesame", http.Request.Headers.Authorization.ToString());
            var chance = random.Next(9);
            if (chance > 1) bodies.Enqueue((id, body));
            http.Response.StatusCode = chance switch { 0 => 503, 1 => 500, _ => 200 };
            // Taken, but the answer never arrives.
            if (chance == 2) http.Abort();
        });
        await using var bed = new FollowerBed(new Dictionary<string, string> { ["TOKEN"] = "sesame" });
        await bed.AppendAsync(120);
        _ = bed.Follow(s_export with
        {
            Webhook = new WebhookExportConfig { Url = Address(server), Secrets = [Env("HOOK")], Credential = new CredentialConfig { Secret = Env("TOKEN") } },
        });
        await bed.ArrivedAsync("siem");
        var ids = bodies.SelectMany(b => JsonDocument.Parse(b.Body).RootElement.GetProperty("data").EnumerateArray()
            .Select(e => e.GetProperty("id").GetString()!));
        Assert.Equal(bed.Appended, ids.Distinct(StringComparer.Ordinal));
        Assert.All(bodies.GroupBy(b => b.Id, StringComparer.Ordinal), same => Assert.Single(same.Select(b => b.Body).Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_receiver_of_otlp_gets_every_record_and_what_it_refuses_is_not_passed_over()
    {
        var random = new Random(12);
        var ids = new ConcurrentQueue<string>();
        var refusals = 0;
        await using var server = await ServeAsync(async http =>
        {
            Assert.Equal("application/json; charset=utf-8", http.Request.ContentType);
            using var json = await JsonDocument.ParseAsync(http.Request.Body);
            var records = json.RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray()
                .Select(r => r.GetProperty("attributes").EnumerateArray().First(a => a.GetProperty("key").GetString() == "gateway.entry.id")
                    .GetProperty("value").GetProperty("stringValue").GetString()!).ToList();
            if (random.Next(3) == 0)
            {
                refusals++;
                foreach (var id in records.Skip(1)) ids.Enqueue(id);
                await http.Response.WriteAsync("""{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"no"}}""");
                return;
            }

            foreach (var id in records) ids.Enqueue(id);
            await http.Response.WriteAsync("{}");
        });
        await using var bed = new FollowerBed();
        await bed.AppendAsync(100);
        _ = bed.Follow(s_export with { Otlp = new OtlpExportConfig { Url = Address(server) } });
        await bed.ArrivedAsync("siem");
        Assert.Equal(bed.Appended.Order(StringComparer.Ordinal), ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.True(refusals > 0);
    }

    [Theory]
    [InlineData(true, ExportFormat.Jsonl)]
    [InlineData(true, ExportFormat.Ocsf)]
    [InlineData(false, ExportFormat.Cef)]
    public async Task A_receiver_of_syslog_that_dies_in_the_middle_of_streams_gets_every_message(bool isSecure, ExportFormat format)
    {
        var (authority, leaf) = SyslogReceiver.Certificates("localhost");
        using var receiver = new SyslogReceiver(isSecure ? leaf : null, dropEvery: 3);
        await using var bed = new FollowerBed();
        await bed.AppendAsync(100);
        _ = bed.Follow(s_export with { Format = format, Syslog = Syslog(bed, receiver, authority, isSecure) });
        await bed.ArrivedAsync("siem");
        Assert.Equal(bed.Appended, receiver.Messages.Select(m => m.Parameters["id"]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_gateway_shows_its_certificate_to_a_receiver_that_asks_for_one()
    {
        var (authority, leaf) = SyslogReceiver.Certificates("localhost");
        var (clients, shown) = SyslogReceiver.Certificates("gateway-1");
        using var receiver = new SyslogReceiver(leaf, clients);
        await using var bed = new FollowerBed(new Dictionary<string, string> { ["KEY"] = shown.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() });
        var file = Path.Combine(bed.Folder, "shown.pem");
        await File.WriteAllTextAsync(file, shown.ExportCertificatePem());
        await bed.AppendAsync(5);
        _ = bed.Follow(s_export with { Syslog = Syslog(bed, receiver, authority, true) with { Certificate = file, Key = Env("KEY") } });
        await bed.ArrivedAsync("siem");
        Assert.Contains("CN=gateway-1", receiver.Clients);
        Assert.Equal(bed.Appended, receiver.Messages.Select(m => m.Parameters["id"]));
    }

    [Theory]
    [InlineData("wrong name")]
    [InlineData("wrong authority")]
    public async Task Nothing_is_sent_to_a_receiver_that_is_not_the_one_that_was_meant(string what)
    {
        var (authority, leaf) = SyslogReceiver.Certificates(what == "wrong name" ? "elsewhere.example" : "localhost");
        if (what == "wrong authority") (authority, _) = SyslogReceiver.Certificates("localhost");
        using var receiver = new SyslogReceiver(leaf);
        await using var bed = new FollowerBed();
        await bed.AppendAsync(3);
        _ = bed.Follow(s_export with { Syslog = Syslog(bed, receiver, authority, true) });
        var record = await bed.UntilAsync("siem", "told", r => r.Health == ExportHealth.Failing);
        Assert.Contains("TLS with it failed", record.Says, StringComparison.Ordinal);
        Assert.Equal(0, record.Position);
        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public async Task A_certificate_file_that_is_missing_is_said_and_is_no_fault_of_the_receiver()
    {
        await using var bed = new FollowerBed();
        await bed.AppendAsync(1);
        _ = bed.Follow(s_export with { Syslog = new SyslogExportConfig { Host = "127.0.0.1", Port = 1, Ca = Path.Combine(bed.Folder, "none.pem") } });
        var record = await bed.UntilAsync("siem", "told", static record => record.Health == ExportHealth.Failing);
        Assert.Equal("a certificate or key cannot be read; check ca, certificate and key", record.Says);
    }

    private static SyslogExportConfig Syslog(FollowerBed bed, SyslogReceiver receiver, X509Certificate2 authority, bool isSecure)
    {
        var ca = Path.Combine(bed.Folder, "ca.pem");
        File.WriteAllText(ca, authority.ExportCertificatePem());
        return new SyslogExportConfig { Host = "localhost", Port = receiver.Port, Insecure = !isSecure, Ca = isSecure ? ca : null, Hostname = "gw-1" };
    }

    private static Uri Address(WebApplication server) => new(server.Urls.First() + "/v1/logs");

    private static async Task<WebApplication> ServeAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
