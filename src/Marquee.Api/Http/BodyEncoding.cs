using Microsoft.Net.Http.Headers;

namespace Marquee.Api.Http;

/// <summary>
/// JSON is UTF-8 (RFC 8259, 8.1), and not compressed. The framework fails on a charset that it does not know, or that is quoted.
/// </summary>
internal static class BodyEncoding
{
    /// <summary>Takes UTF-8 in any spelling, and refuses every other charset, and compressed bodies.</summary>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.ContentEncoding.Any(coding => !"identity".Equals(coding, StringComparison.OrdinalIgnoreCase)))
        {
            return new ApiProblem(StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(http);
        }

        if (http.Request.ContentType is not { } sent || !sent.Contains("charset", StringComparison.OrdinalIgnoreCase)
            || !MediaTypeHeaderValue.TryParse(sent, out var type) || !type.Charset.HasValue)
        {
            return next(http);
        }

        if (!HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return new ApiProblem(StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(http);
        }

        http.Request.ContentType = type.MediaType.ToString();
        return next(http);
    }
}
