using System.Diagnostics;
using System.Security.Cryptography;
using Marquee.Api.Configuration;
using Marquee.Api.Limits;
using Marquee.Api.Reservations;
using Microsoft.AspNetCore.Http.Features;

namespace Marquee.Api.Hosting;

/// <summary>
/// The server's side of the warm-up: requests with a secret of this process are neither measured nor traced nor limited, and
/// their orders sell nothing.
/// </summary>
internal sealed class WarmUpRequests(IServiceProvider services)
{
    public const string Header = "Marquee-Warm-Up";

    private volatile string? _secret = RandomNumberGenerator.GetHexString(32);

    /// <summary>The value of the header; <see langword="null"/> once the warm-up is over.</summary>
    public string? Secret => _secret;

    public void End() => _secret = null;

    public void Recognize(HttpContext http)
    {
        if (_secret is not { } secret || http.Request.Headers[Header] != secret)
        {
            return;
        }

        http.Features.Set(new UnlimitedRequest());
        http.Features.Get<IHttpMetricsTagsFeature>()?.MetricsDisabled = true;
        if (Activity.Current is { } span)
        {
            (span.IsAllDataRequested, span.ActivityTraceFlags) = (false, ActivityTraceFlags.None);
        }

        if (HttpMethods.IsPost(http.Request.Method))
        {
            http.RequestServices = services.GetRequiredService<WarmUpOrders>().Substitute(http.RequestServices);
        }
    }
}

internal static class WarmUpRegistration
{
    public static void AddMarqueeWarmUp(this IServiceCollection services)
    {
        services.AddValidatedOptions<StartOptions>(StartOptions.Section);
        services.AddSingleton<WarmUpRequests>();
        services.AddSingleton<WarmUpOrders>();
        services.AddHostedService<WarmUp>();
    }

    /// <summary>First of all, so that no cached response is sent before.</summary>
    public static void UseMarqueeWarmUp(this WebApplication app)
    {
        var requests = app.Services.GetRequiredService<WarmUpRequests>();
        app.Use(next => http =>
        {
            requests.Recognize(http);
            return next(http);
        });
    }
}
