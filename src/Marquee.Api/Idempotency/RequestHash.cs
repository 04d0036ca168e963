using System.Security.Cryptography;
using System.Text;
using Marquee.Api.Configuration;

namespace Marquee.Api.Idempotency;

/// <summary>
/// A keyed hash of a request, to compare it with a repeated one: bodies hold passwords, and a bare hash of a body would let them be guessed
/// at speed.
/// </summary>
internal sealed class RequestHash(SigningKeys signingKeys)
{
    private readonly byte[][] _keys = signingKeys.Derive("idempotency");

    /// <summary>
    /// From the address and the body, 64 hexadecimal digits for each key, the current one's first. The body can be read again afterwards.
    /// </summary>
    public async Task<IReadOnlyList<string>> OfAsync(HttpRequest request, CancellationToken ct)
    {
        request.EnableBuffering();
        using var content = new MemoryStream();
        content.Write(
            Encoding.UTF8.GetBytes($"{request.Method} {request.Path.Value?.TrimEnd('/').ToLowerInvariant()}{request.QueryString}\n"));
        await request.Body.CopyToAsync(content, ct);
        request.Body.Position = 0;
        var bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        return [.. _keys.Select(key => Convert.ToHexStringLower(HMACSHA256.HashData(key, bytes.Span)))];
    }
}
