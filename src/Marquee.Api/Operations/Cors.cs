using Marquee.Api.Configuration;
using Marquee.Api.Http;
using Microsoft.Net.Http.Headers;

namespace Marquee.Api.Operations;

/// <summary>Lets scripts of the named origins call the API; of no origin by default.</summary>
internal static class Cors
{
    /// <summary>How long a browser need not ask again whether it may send a call.</summary>
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    /// <summary>Headers of answers that scripts may read, besides those that they always may.</summary>
    private static readonly string[] Exposed =
    [
        HeaderNames.ETag, HeaderNames.Location, HeaderNames.Link, "X-Total-Count", HeaderNames.RetryAfter, "RateLimit", "RateLimit-Policy",
        IdempotencyKey.ReplayedHeader, HeaderNames.ContentDisposition,
    ];

    /// <summary>Before cached responses are sent: they have no origin's header in them.</summary>
    public static void UseMarqueeCors(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<SiteOptions>().Origins
            .Select(origin => new Uri(origin).GetLeftPart(UriPartial.Authority)).ToArray();
        if (origins.Length == 0)
        {
            return;
        }

        app.UseWhen(ErrorRegistration.IsApi, api => api
            .Use((http, next) =>
            {
                http.Response.OnStarting(VaryByOrigin, http);
                return next(http);
            })
            .UseCors(policy => policy.WithOrigins(origins).AllowAnyMethod().AllowAnyHeader().WithExposedHeaders(Exposed)
                .SetPreflightMaxAge(PreflightMaxAge)));
    }

    /// <remarks>
    /// The framework does so only for several origins, and only where a request names one: a cache would give an answer without the
    /// headers to a script that needs them.
    /// </remarks>
    private static Task VaryByOrigin(object state)
    {
        var headers = ((HttpContext)state).Response.Headers;
        if (!headers.Vary.Contains(HeaderNames.Origin))
        {
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        }

        return Task.CompletedTask;
    }
}
