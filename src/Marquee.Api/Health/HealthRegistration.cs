using Marquee.Api.Configuration;
using Marquee.Infrastructure.Redis;
using Marquee.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Marquee.Api.Health;

/// <summary>Whether the process lives, and whether it should be sent requests.</summary>
internal static class HealthRegistration
{
    public static void AddMarqueeHealth(this IServiceCollection services)
    {
        services.AddValidatedOptions<StopOptions>(StopOptions.Section);
        services.AddSingleton<Readiness>();
        services.AddHostedService(provider => provider.GetRequiredService<Readiness>());
        services.TryAddSingleton(new MachineClock(TimeProvider.System));
        services.AddSingleton<TimeZoneCheck>();
        services.AddSingleton<LeasedLoops>();
        services.AddSingleton<BackgroundLoops>();
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database")
            .AddCheck<BackgroundLoops>("backgroundLoops")
            .AddCheck<ClockCheck>("clock")
            // Without Redis the instance serves from the database, so it stays ready.
            .AddCheck<RedisCheck>("redis", failureStatus: HealthStatus.Degraded)
            // Other theaters are not affected, and this one sells its planned showings.
            .AddCheck<TimeZoneCheck>("timeZones", failureStatus: HealthStatus.Degraded);
    }

    public static void MapMarqueeHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        var readiness = routes.ServiceProvider.GetRequiredService<Readiness>();
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).Add(endpoint =>
        {
            // No check of its own: the framework logs an error for each that fails.
            var check = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http => readiness.Obstacle is { } obstacle ? RefuseAsync(http, obstacle) : check(http);
        });
    }

    private static Task RefuseAsync(HttpContext http, string reason)
    {
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(new { status = $"{HealthStatus.Unhealthy}", reason });
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) =>
        http.Response.WriteAsJsonAsync(new
        {
            status = $"{report.Status}",
            checks = report.Entries.ToDictionary(
                entry => entry.Key, entry => new { status = $"{entry.Value.Status}", entry.Value.Description }),
        });
}

internal sealed class DatabaseCheck(MarqueeDbContext database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await database.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, "The database cannot be reached.");
}

internal sealed class RedisCheck(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await redis.GetDatabase().PingAsync();
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (RedisOutage.Is(exception))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis cannot be reached; seats are sold from the database.");
        }
    }
}
