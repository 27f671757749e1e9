using Gateway.Edge.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Gateway.Edge.Management;

/// <summary>Serves the API's OpenAPI document to whoever calls the gateway by its name, with a token or without.</summary>
/// <remarks>It takes far more work to make than to ask for, and is the same for everybody: it is made once.</remarks>
internal sealed class DescriptionDoor(OriginGuard origins, [FromKeyedServices("v1")] IOpenApiDocumentProvider documents) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private byte[]? _document;

    /// <summary>Answers with the document.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        if (origins.Check(context.Request) is { } foreign)
        {
            await Problem.WriteAsync(context, ManagementFault.Of(foreign));
            return;
        }

        var document = _document ?? await MakeAsync(context.RequestAborted);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = document.Length;
        await context.Response.Body.WriteAsync(document, context.RequestAborted);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<byte[]> MakeAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_document is { } made) return made;
            using var buffer = new MemoryStream();
            var document = await documents.GetOpenApiDocumentAsync(cancellation);
            await document.SerializeAsJsonAsync(buffer, OpenApiSpecVersion.OpenApi3_1, cancellation);
            return _document = buffer.ToArray();
        }
        finally
        {
            _one.Release();
        }
    }
}
