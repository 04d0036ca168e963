using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Marquee.Api.Idempotency;

/// <summary>
/// A keyed hash of a request, to compare it with a repeated one: bodies hold passwords, and a bare hash of a body would let them be guessed
/// at speed.
/// </summary>
internal sealed class RequestHash(SymmetricSecurityKey signingKey)
{
    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, signingKey.Key, outputLength: 32, info: "marquee idempotency"u8.ToArray());

    /// <summary>64 hexadecimal digits from the address and the body. The body can be read again afterwards.</summary>
    public async Task<string> OfAsync(HttpRequest request, CancellationToken ct)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(
            Encoding.UTF8.GetBytes($"{request.Method} {request.Path.Value?.TrimEnd('/').ToLowerInvariant()}{request.QueryString}\n"));
        var part = new byte[4096];
        while (await request.Body.ReadAsync(part, ct) is > 0 and var read)
        {
            hash.AppendData(part, 0, read);
        }

        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
