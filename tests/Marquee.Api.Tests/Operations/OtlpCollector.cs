using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Marquee.Api.Tests.Operations;

/// <summary>Takes what is exported over OTLP/HTTP, and keeps it as the bytes it came in.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<byte[]> _bodies = [];
    private readonly WebApplication _app;

    private OtlpCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            _bodies.Enqueue(body.ToArray());
            return TypedResults.Bytes([], "application/x-protobuf");
        });
    }

    public string Address => _app.Urls.First();

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Whether these bytes came in; strings and ids are as they are in protobuf.</summary>
    public bool Received(ReadOnlySpan<byte> bytes)
    {
        foreach (var body in _bodies)
        {
            if (body.AsSpan().IndexOf(bytes) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
