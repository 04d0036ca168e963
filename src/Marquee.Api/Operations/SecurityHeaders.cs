using Marquee.Api.Documentation;
using Marquee.Api.Http;

namespace Marquee.Api.Operations;

/// <summary>That the page of a request opens the window of a provider of payments: a feature of the request.</summary>
internal sealed record OpensProviderWindow;

/// <summary>Headers of every answer: no foreign scripts, no framing, no guessed types.</summary>
internal static class SecurityHeaders
{
    /// <summary>Pages load only what this application serves; no inline style or script.</summary>
    private const string PagePolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The page that documents the API is a library's, with a script and styles in line; it too loads nothing of others.</summary>
    private const string DocumentationPolicy =
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; " +
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The page that opens the window of Toss Payments, and no other: its script, frames and calls.</summary>
    private const string TossPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self' https://*.tosspayments.com; "
        + "img-src 'self' data: https://*.tosspayments.com; font-src 'self'; connect-src 'self' https://*.tosspayments.com; "
        + "frame-src https://*.tosspayments.com; form-action 'self' https://*.tosspayments.com; frame-ancestors 'none'; base-uri 'none'";

    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    // When the response starts, because an error clears headers that were set before.
    public static void UseMarqueeSecurityHeaders(this WebApplication app) =>
        app.Use((http, next) =>
        {
            http.Response.OnStarting(OnStarting, http);
            return next(http);
        });

    /// <summary>Adds them to an answer whose headers are not sent yet.</summary>
    public static void AddTo(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        if (ErrorRegistration.IsApi(http))
        {
            headers.ContentSecurityPolicy = ApiPolicy;
        }
        else
        {
            var opensWindow = http.Features.Get<OpensProviderWindow>() is not null;
            headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments(DocumentationRegistration.PagePath) ? DocumentationPolicy
                : opensWindow ? TossPolicy
                : PagePolicy;

            // These restrict what a page may do; JSON runs nothing.
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = opensWindow ? "same-origin-allow-popups" : "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        }

        if (http.Request.Headers.Authorization.Count > 0)
        {
            // A member's answer must not be cached for others.
            headers.CacheControl = "no-store";
        }
    }

    private static Task OnStarting(object state)
    {
        AddTo((HttpContext)state);
        return Task.CompletedTask;
    }
}
