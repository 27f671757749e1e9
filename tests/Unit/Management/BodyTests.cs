using System.Net.Sockets;
using System.Text;
using Gateway.Edge.Management;
using Xunit;

namespace Gateway.Tests.Management;

public sealed class BodyTests(ManagementHost host) : IClassFixture<ManagementHost>
{
    private const string Decision = "/api/v1/approvals/a_00000000000000000000000000/decision";

    [Theory]
    [InlineData("/api/v1/principals/revoke", """{"issuer":null,"subject":"x","reason":"y"}""", 400)]
    [InlineData("/api/v1/principals/restore", """{"issuer":"https://idp.example","subject":null}""", 400)]
    [InlineData("/api/v1/approvals/decisions", """{"approve":true,"approvals":null}""", 400)]
    [InlineData("/api/v1/approvals/decisions", """{"approve":true,"approvals":[null]}""", 422)]
    [InlineData("/api/v1/approvals/decisions", """{"approve":true,"approvals":[{"id":null}]}""", 400)]
    [InlineData(Decision, """{"approve":true,"edits":[null]}""", 422)]
    [InlineData(Decision, """{"approve":true,"edits":[{"pointer":null}]}""", 400)]
    [InlineData(Decision, """{"approve":true,"window":{"uses":1,"seconds":60,"scope":null}}""", 400)]
    [InlineData(Decision, """{"approve":true,"window":{"uses":1,"seconds":60,"constraints":[null]}}""", 422)]
    [InlineData(Decision, """{"approve":true,"window":{"uses":1,"seconds":60,"constraints":[{"argument":null,"kind":"any"}]}}""", 400)]
    [InlineData(Decision, """{"approve":true,"window":{"uses":1,"seconds":60,"constraints":[{"argument":"a","kind":null}]}}""", 400)]
    [InlineData(Decision, """{"approve":null}""", 400)]
    [InlineData(Decision, "null", 400)]
    [InlineData(Decision, """{"approve":true,"reason":null,"edits":null,"window":null}""", 404)]
    [InlineData("/api/v1/mask/preview", """{"text":null}""", 400)]
    [InlineData("/api/v1/mask/preview", """{"text":"x","kinds":[null]}""", 422)]
    public async Task A_null_is_told_and_never_an_unexpected_failure(string path, string body, int expected)
    {
        using var client = host.As("carol", "approvers ops");
        var (status, problem) = await Calls.PostTextAsync(client, path, body);
        Assert.True(status == expected, $"{status} {problem}");
    }

    [Fact]
    public async Task A_body_that_is_no_UTF8_is_told_and_never_an_unexpected_failure()
    {
        using var client = host.As("carol", "approvers");
        byte[] bytes = [.. """{"approve":true,"edits":[{"pointer":"/a","value":"?"}]}"""u8];
        bytes[bytes.AsSpan().IndexOf((byte)'?')] = 0xFF;
        using var broken = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        using var answer = await client.PostAsync(new Uri(Decision, UriKind.Relative), broken);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("request_unreadable", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_may_be_as_long_as_this_API_says_whatever_the_data_path_takes(bool isChunked)
    {
        using var olga = host.As("olga", "ops");
        var (status, answer) = await SendAsync(8_000);
        Assert.True(status == 200, $"{status} {answer}");
        (status, answer) = await SendAsync(ManagementBody.JsonBytesMax);
        Assert.Equal(400, status);
        Assert.Contains($"larger than {ManagementBody.JsonBytesMax} bytes", answer, StringComparison.Ordinal);

        async Task<(int Status, string Answer)> SendAsync(int length)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/mask/preview", UriKind.Relative));
            request.Content = new StringContent($$"""{"text":"{{new string('x', length)}}"}""", Encoding.UTF8, "application/json");
            request.Headers.TransferEncodingChunked = isChunked;
            using var response = await olga.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_body_that_is_no_HTTP_is_the_callers_fault()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/v1/principals/revoke HTTP/1.1\r\nHost: {host.Address.Authority}\r\n"
            + $"Authorization: Bearer {host.TokenOf("olga", "ops")}\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nno chunk\r\n"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(limit.Token);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("request_unreadable", answer, StringComparison.Ordinal);
    }
}
