using Marquee.Api.Configuration;
using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Operations;

/// <summary>Has browsers use https only, once they have.</summary>
internal static class Hsts
{
    /// <summary>After proxies: they say whether a request came by https.</summary>
    public static void UseMarqueeHsts(this WebApplication app)
    {
        var maxAge = app.Services.GetRequiredService<SiteOptions>().HstsMaxAge;
        if (maxAge == TimeSpan.Zero)
        {
            return;
        }

        // The framework's own middleware, when the response starts: an error clears headers that were set before.
        var hsts = new HstsMiddleware(
            _ => Task.CompletedTask, Options.Create(new HstsOptions { MaxAge = maxAge }),
            app.Services.GetRequiredService<ILoggerFactory>());
        app.Use((http, next) =>
        {
            if (http.Request.IsHttps)
            {
                http.Response.OnStarting(state => hsts.Invoke((HttpContext)state), http);
            }

            return next(http);
        });
    }
}
