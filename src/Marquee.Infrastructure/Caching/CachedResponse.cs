using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Marquee.Infrastructure.Caching;

/// <summary>An answer as it is sent: the bytes of its body and what its headers say. Never changes.</summary>
public sealed class CachedResponse
{
    /// <summary>Below this a compressed body is hardly shorter than its headers.</summary>
    private const int LeastToCompress = 1024;

    private EncodedBody? _brotli;
    private EncodedBody? _gzip;
    private object? _compressing;

    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="total">How many entries the whole listing has; for pages.</param>
    /// <param name="endsAt">The instant, UTC, from which it is not true any more; <see cref="DateTime.MaxValue"/> when none is
    /// known.</param>
    [JsonConstructor]
    public CachedResponse(byte[] body, int? total, DateTime endsAt)
    {
        (Body, Total, EndsAt) = (body, total, endsAt);
        TotalText = total?.ToString(CultureInfo.InvariantCulture);
        Plain = new EncodedBody(body, $"\"{TagOf(body, total)}\"", Encoding: null);
    }

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Body { get; }

    /// <summary>How many entries the whole listing has; for pages.</summary>
    public int? Total { get; }

    /// <summary>The instant, UTC, from which it is not true any more.</summary>
    public DateTime EndsAt { get; }

    /// <summary><see cref="Total"/> in digits.</summary>
    [JsonIgnore]
    public string? TotalText { get; }

    /// <summary>The body as it is.</summary>
    [JsonIgnore]
    public EncodedBody Plain { get; }

    /// <summary>
    /// The body by Brotli, where that pays. Made by the first request for it, so that a search is not compressed for clients that do not
    /// ask.
    /// </summary>
    [JsonIgnore]
    public EncodedBody Brotli => !IsWorthCompressing ? Plain : _brotli ?? LazyInitializer.EnsureInitialized(
        ref _brotli, ref _compressing, () => Compressed("br", stream => new BrotliStream(stream, CompressionLevel.Optimal)));

    /// <summary>The body by gzip, in the same way.</summary>
    [JsonIgnore]
    public EncodedBody Gzip => !IsWorthCompressing ? Plain : _gzip ?? LazyInitializer.EnsureInitialized(
        ref _gzip, ref _compressing, () => Compressed("gzip", stream => new GZipStream(stream, CompressionLevel.Optimal)));

    /// <summary>
    /// About how many bytes of memory it takes, with both compressed bodies and what the cache itself needs for an entry.
    /// </summary>
    [JsonIgnore]
    public int Size => (Body.Length * 3 / 2) + 1024;

    private bool IsWorthCompressing => Body.Length >= LeastToCompress;

    private static string TagOf(byte[] body, int? total)
    {
        // The total is a header: with another total it is another response.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(body);
        hash.AppendData(BitConverter.GetBytes(total ?? -1));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }

    private EncodedBody Compressed(string encoding, Func<Stream, Stream> compressor)
    {
        using var compressed = new MemoryStream();
        using (var stream = compressor(compressed))
        {
            stream.Write(Body);
        }

        return new EncodedBody(compressed.ToArray(), $"{Plain.ETag[..^1]}-{encoding}\"", encoding);
    }
}

/// <summary>A body in one encoding.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="ETag">Strong: of these bytes, so another one for each encoding.</param>
/// <param name="Encoding">What Content-Encoding says, or <see langword="null"/>.</param>
public sealed record EncodedBody(byte[] Bytes, string ETag, string? Encoding);
