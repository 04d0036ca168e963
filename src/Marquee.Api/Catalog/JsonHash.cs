using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marquee.Api.Catalog;

/// <summary>128 bits of SHA-256 over the JSON of a value, as 32 hexadecimal digits.</summary>
internal static class JsonHash
{
    public static string Of<T>(T value, JsonSerializerContext context)
    {
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), context));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
