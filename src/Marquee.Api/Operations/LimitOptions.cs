using System.ComponentModel.DataAnnotations;
using Marquee.Api.Configuration;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Marquee.Api.Operations;

/// <summary>Limits of a request.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>How long a request may take before it is refused with 503. A response that has begun is cut off.</summary>
    /// <value>1 s to 5 min; 30 s by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

internal static class LimitRegistration
{
    public static void AddMarqueeLimits(this IServiceCollection services)
    {
        services.AddValidatedOptions<LimitOptions>(LimitOptions.Section);
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>()
            .Configure<LimitOptions>((timeouts, limits) => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = limits.RequestTimeout,
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        });
    }
}
