using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench;

/// <summary>An MCP server (2026-07-28) that costs next to nothing: three tools with fixed answers of 1 KB, 64 KB and 200 events.</summary>
internal static class Upstream
{
    private static readonly byte[] Small = Answer(1_000);
    private static readonly byte[] Large = Answer(64_000);
    private static readonly byte[] Event = Encoding.UTF8.GetBytes(
        "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"t\","
            + "\"progress\":1,"
        + "\"total\":200,\"message\":\"step done, rows read and written so far are as planned\"}}\n\n");

    private static readonly byte[] Last = Encoding.UTF8.GetBytes($"event: message\ndata: {Encoding.UTF8.GetString(Answer(200))}\n\n");

    public static async Task<int> RunAsync(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.MapPost("/mcp", AnswerAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var read = await http.Request.BodyReader.ReadAtLeastAsync((int)(http.Request.ContentLength ?? 1), http.RequestAborted);
        var body = read.Buffer.FirstSpan;
        var kind = body.IndexOf("\"tools/list\""u8) >= 0 ? 'l' : body.IndexOf("\"large\""u8) >= 0 ? 'g'
            : body.IndexOf("\"stream\""u8) >= 0 ? 's' : 'k';
        http.Request.BodyReader.AdvanceTo(read.Buffer.End);
        if (kind == 's')
        {
            http.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 200; i++)
            {
                await http.Response.BodyWriter.WriteAsync(Event, http.RequestAborted);
            }

            await http.Response.BodyWriter.WriteAsync(Last, http.RequestAborted);
            return;
        }

        var answer = kind switch { 'l' => Tools, 'g' => Large, _ => Small };
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Length;
        await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
    }

    private static readonly byte[] Tools = Encoding.UTF8.GetBytes(
        "{\"jsonrpc\":\"2.0\",\"id\":\"gateway-catalogue\",\"result\":{\"tools\":["
        + string.Join(',', new[] { "small", "large", "stream" }.Select(name =>
            $"{{\"name\":\"{name}\",\"inputSchema\":{{\"type\":\"object\"}},\"annotations\":{{\"readOnlyHint\":true}}}}"))
        + "],\"resultType\":\"complete\"}}");

    // Rows as a database tool gives them: words, ids, dates, amounts. Nothing in them is sensitive.
    private static byte[] Answer(int bytes)
    {
        var text = new StringBuilder();
        for (var row = 1000; text.Length < bytes - 150; row++)
            text.Append("{\\\"order\\\":").Append(row).Append(",\\\"status\\\":\\\"shipped\\\",\\\"placed\\\":\\\"2026-03-0").Append(
                row % 9 + 1)
                .Append("T10:").Append(row % 50
                    + 10).Append(":00Z\\\",\\\"total\\\":").Append(row % 400).Append(".50,\\\"note\\\":\\\"left at the door\\\"},");
        return Encoding.UTF8.GetBytes(
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{{\"content\":[{{\"type\":\"text\",\"text\":\"[{text}{{}}]\"}}],"
                + $"\"resultType\":\"complete\"}}}}");
    }
}
