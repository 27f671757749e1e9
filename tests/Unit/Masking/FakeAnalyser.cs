using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Gateway.Tests.Masking;

/// <summary>Speaks the analyser's interface: finds names that it was told, and counts in code points as the real one does.</summary>
internal sealed class FakeAnalyser : HttpMessageHandler
{
    private readonly Func<string, HttpResponseMessage> _answer;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _bodies = new();

    public FakeAnalyser(IReadOnlyList<string> names) => _answer = text => new HttpResponseMessage(HttpStatusCode.OK)
    {
        Content = new StringContent(JsonSerializer.Serialize(names.Select(name => (name, At: text.IndexOf(name, StringComparison.Ordinal)))
            .Where(found => found.At >= 0).Select(found => new
            {
                entity_type = "PERSON", start = Points(text[..found.At]), end = Points(text[..(found.At + found.name.Length)]), score = 0.87,
                analysis_explanation = (string?)null, recognition_metadata = new { recognizer_name = "fake" },
            }))),
    };

    public FakeAnalyser(Func<string, HttpResponseMessage> answer) => _answer = answer;

    public bool Waits { get; set; }

    public Task Asked => _asked.Task;

    public IReadOnlyList<string> Bodies => [.. _bodies];

    public IReadOnlyList<string> Texts => [.. _bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("text").GetString()!)];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Post || request.RequestUri!.AbsolutePath != "/analyze")
            return new HttpResponseMessage(HttpStatusCode.NotFound);
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        _bodies.Enqueue(body);
        _asked.TrySetResult();
        if (Waits) await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        using var asked = JsonDocument.Parse(body);
        return _answer(asked.RootElement.GetProperty("text").GetString()!);
    }

    private static int Points(string text) => text.EnumerateRunes().Count();
}
