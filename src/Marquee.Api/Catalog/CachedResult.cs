using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Infrastructure.Caching;
using Microsoft.Extensions.Primitives;

namespace Marquee.Api.Catalog;

/// <summary>Sends a cached response: its bytes in the best encoding that is accepted, or 304 to a client that has them.</summary>
/// <param name="Page">The page, where the response is one.</param>
/// <param name="Changes">The count of changes before it was looked up.</param>
/// <param name="FreshFor">How long it may be sent again without asking.</param>
internal sealed record CachedResult(CachedResponse Response, Page? Page, long Changes, TimeSpan FreshFor) : IResult
{
    /// <summary>A response that changes only by announced changes.</summary>
    public CachedResult(CachedResponse response, Page? page, long changes)
        : this(response, page, changes, ResponseCache.Moment)
    {
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var links = Page is null ? null : Paging.Links(httpContext.Request, Page, Response.Total!.Value);
        httpContext.RequestServices.GetRequiredService<ResponseCache>().Keep(httpContext, Response, links, Changes, FreshFor);
        return CachedResponseWriter.WriteAsync(httpContext, Response, links);
    }
}

internal static class CachedResponseWriter
{
    private const string ContentType = "application/json; charset=utf-8";
    private const string TotalHeader = "X-Total-Count";

    /// <summary>
    /// Any cache may keep it and revalidates it every time: a change shows at once, and an unchanged response costs a 304.
    /// </summary>
    private const string CacheControl = "no-cache";

    public static Task WriteAsync(HttpContext http, CachedResponse answer, string? links)
    {
        var (request, response) = (http.Request, http.Response);
        var headers = response.Headers;
        var body = Choose(answer, request.Headers.AcceptEncoding);
        (headers.ETag, headers.CacheControl, headers.Vary) = (body.ETag, CacheControl, "Accept-Encoding");
        if (answer.TotalText is { } total)
        {
            headers[TotalHeader] = total;
        }

        if (links is not null)
        {
            headers.Link = links;
        }

        if (HttpMethods.IsGet(request.Method) && Has(request.Headers.IfNoneMatch, body.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        (headers.ContentType, headers.ContentLength) = (ContentType, body.Bytes.Length);
        if (body.Encoding is not null)
        {
            headers.ContentEncoding = body.Encoding;
        }

        var written = response.BodyWriter.WriteAsync(body.Bytes, CancellationToken.None);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private static EncodedBody Choose(CachedResponse answer, StringValues accepted)
    {
        if (accepted.Count == 0)
        {
            return answer.Plain;
        }

        var codings = accepted.ToString().AsSpan();
        return Accepts(codings, "br") ? answer.Brotli : Accepts(codings, "gzip") ? answer.Gzip : answer.Plain;
    }

    /// <summary>Whether a coding is named, and not with <c>q=0</c>.</summary>
    private static bool Accepts(ReadOnlySpan<char> codings, string coding)
    {
        foreach (var range in codings.Split(','))
        {
            var entry = codings[range].Trim();
            var end = entry.IndexOf(';');
            var name = end < 0 ? entry : entry[..end].TrimEnd();
            if (name.Equals(coding, StringComparison.OrdinalIgnoreCase))
            {
                return end < 0 || !entry[(end + 1)..].Trim().TrimEnd("0.").Equals("q=", StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }

    /// <summary>Whether a tag is among those of If-None-Match, weak or strong (RFC 9110, 13.1.2).</summary>
    private static bool Has(StringValues known, string tag)
    {
        foreach (var line in known)
        {
            var tags = line.AsSpan();
            foreach (var range in tags.Split(','))
            {
                var entry = tags[range].Trim();
                entry = entry.StartsWith("W/", StringComparison.Ordinal) ? entry[2..] : entry;
                if (entry.SequenceEqual(tag) || entry is "*")
                {
                    return true;
                }
            }
        }

        return false;
    }
}
