using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gateway.Edge.Approvals.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Approvals.Channels;

/// <summary>Forms over a real server, whose own bound for bodies is a smaller one.</summary>
public sealed class FormBodyTests
{
    private const int BytesMax = 4_096;

    [Theory]
    [InlineData(BytesMax, "4096")]
    [InlineData(BytesMax + 1, "none")]
    public async Task A_form_is_bounded_by_its_own_bound(int bytes, string told)
    {
        await using var app = await StartAsync();
        using var client = new HttpClient();
        using var form = new StringContent("a=" + new string('x', bytes - 2), Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await client.PostAsync(new Uri(app.Urls.First()), form);
        Assert.Equal(told, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Chunks_that_are_none_are_no_form()
    {
        await using var app = await StartAsync();
        using var client = new TcpClient();
        var url = new Uri(app.Urls.First());
        await client.ConnectAsync(url.Host, url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na=b\r\n0\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        Assert.Contains("none", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = 1_024);
        var app = builder.Build();
        app.MapPost("/", static async (HttpContext http) =>
            (await FormBody.ReadAsync(http.Request, BytesMax))?.Length.ToString(CultureInfo.InvariantCulture) ?? "none");
        await app.StartAsync();
        return app;
    }
}
