using System.Globalization;
using System.Threading.RateLimiting;
using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Api.Http;
using Marquee.Domain;
using Marquee.Domain.Limits;
using Marquee.Infrastructure.Limits;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;

namespace Marquee.Api.Limits;

/// <summary>That a request is counted by no limit: a feature of requests that the application sends itself.</summary>
internal sealed record UnlimitedRequest;

/// <summary>That calls of an endpoint are limited only in some cases.</summary>
internal sealed record LimitedWhen(Func<HttpRequest, bool> Applies);

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
        services.AddJsonContext(LimitJson.Default);
        services.AddSingleton<LimitStore>();
        services.AddSingleton<PauseStore>();
        services.AddScoped<Blocks>();
        services.AddSingleton<LimitTelemetry>();
        services.AddSingleton<CallerLimiters>();
        services.AddSingleton<SearchLimit>();
        services.AddBackgroundLoop<CallerLimiters>("settlement of limits", (limiters, ct) => limiters.RunAsync(ct));
        services.AddRateLimiter(limiter => limiter.OnRejected = RefuseAsync);
        services.AddOptions<RateLimiterOptions>().Configure<IServiceProvider, LimitOptions>((limiter, provider, options) =>
        {
            var (searches, limiters) = (provider.GetRequiredService<SearchLimit>(), provider.GetRequiredService<CallerLimiters>());
            limiter.AddPolicy(
                LimitNames.Search, http => Partition(http, options.SearchesPerMinute, Caller.Of, searches.Of));
            foreach (var (limit, isOfAddress) in LimitsOf(options))
            {
                limiter.AddPolicy(limit.Name, http => Partition(
                    http, limit.Most, isOfAddress ? Caller.AddressOf : Caller.Of, caller => limiters.Get(limit, caller, first: 0)));
            }
        });
    }

    /// <summary>After authentication: a member is a caller of his own.</summary>
    public static void UseMarqueeLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<LimitOptions>().Enabled)
        {
            app.UseRateLimiter();
        }
    }

    /// <summary>Limits how often a caller may call an endpoint.</summary>
    /// <param name="limit">One of <see cref="LimitNames"/>.</param>
    /// <param name="when">Which calls count; all by default.</param>
    public static RouteHandlerBuilder LimitBy(this RouteHandlerBuilder endpoint, string limit, Func<HttpRequest, bool>? when = null)
    {
        endpoint.RequireRateLimiting(limit).ProducesProblems(RefusalCode.TooManyRequests);
        return when is null ? endpoint : endpoint.WithMetadata(new LimitedWhen(when));
    }

    /// <summary>All but that of searches, and whether it is of an address: who signs in or registers has no account yet.</summary>
    private static IEnumerable<(Limit Limit, bool IsOfAddress)> LimitsOf(LimitOptions options)
    {
        var (minute, hour) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        return
        [
            (new(LimitNames.SignIn, options.SignInsPerMinute, minute, TimeSpan.Zero), true),
            (new(LimitNames.Registration, options.RegistrationsPerHour, hour, TimeSpan.Zero), true),
            (new(LimitNames.Message, options.MessagesPerHour, hour, TimeSpan.Zero), true),
            (new(LimitNames.Password, options.PasswordChangesPerMinute, minute, TimeSpan.Zero), false),
            (new(LimitNames.Order, options.OrdersPerMinute, minute, TimeSpan.Zero), false),
            (new(LimitNames.Payment, options.PaymentsPerMinute, minute, TimeSpan.Zero), false),
        ];
    }

    private static RateLimitPartition<string> Partition(
        HttpContext http, int most, Func<HttpContext, string> callerOf, Func<string, RateLimiter> limiterOf) =>
        most == 0 || http.Features.Get<UnlimitedRequest>() is not null
        || http.GetEndpoint()?.Metadata.GetMetadata<LimitedWhen>()?.Applies(http.Request) == false
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.Get(callerOf(http), limiterOf);

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken ct)
    {
        var http = context.HttpContext;
        _ = context.Lease.TryGetMetadata(LimitLease.Refusal, out var refusal);
        var (limit, answer) = refusal;
        var tooMany = new TooManyCalls(limit.Name, limit.Most, limit.Window, answer.Wait);
        var seconds = Math.Ceiling(answer.Wait.TotalSeconds);
        var headers = http.Response.Headers;

        // The fields of draft-ietf-httpapi-ratelimit-headers-10.
        headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture, $"\"{limit.Name}\";q={limit.Most};w={limit.Window.TotalSeconds:0}");
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{limit.Name}\";r=0;t={seconds:0}");
        if (ErrorRegistration.IsApi(http))
        {
            await new ApiProblem(tooMany).ExecuteAsync(http);
            return;
        }

        // The page comes in place of an answer without a body.
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        headers.RetryAfter = seconds.ToString("0", CultureInfo.InvariantCulture);
    }
}
