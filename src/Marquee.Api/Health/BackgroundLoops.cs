using System.Collections.Concurrent;
using Marquee.Domain;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Marquee.Api.Health;

/// <summary>Reports the application as not ready while one of its background loops keeps failing.</summary>
internal sealed class BackgroundLoops(TimeProvider time) : IHealthCheck
{
    /// <summary>How long a failure counts: longer than the pause before the loop starts again.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, long> _failedAt = new();

    public void Failed(string loop) => _failedAt[loop] = time.GetTimestamp();

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failed = _failedAt.Where(loop => time.GetElapsedTime(loop.Value) < Recent).Select(loop => loop.Key).Order().ToList();
        return Task.FromResult(failed.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, $"Failed within 5 s: {string.Join(", ", failed)}."));
    }
}

/// <summary>
/// Runs a loop until the application stops, or until it ends by itself. One that fails is reported and started again after a second.
/// </summary>
/// <remarks>
/// Asks for its service late: hosted services are made before the settings are validated and the embedded Redis has started.
/// </remarks>
internal sealed class BackgroundLoop<T>(
    string name, Func<T, CancellationToken, Task> run, IServiceProvider services, BackgroundLoops loops, IFaultLog faults)
    : BackgroundService
    where T : notnull
{
    private static readonly TimeSpan BeforeRestart = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await run(services.GetRequiredService<T>(), stoppingToken);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                loops.Failed(name);
                faults.Report($"The background loop '{name}' failed; it starts again in a second", exception);
                await Task.Delay(BeforeRestart, stoppingToken);
            }
        }
    }
}

internal static class BackgroundLoopRegistration
{
    /// <summary>Runs a method of a singleton as a background loop.</summary>
    public static IServiceCollection AddBackgroundLoop<T>(
        this IServiceCollection services, string name, Func<T, CancellationToken, Task> run)
        where T : notnull => services.AddSingleton<IHostedService>(provider => new BackgroundLoop<T>(
            name, run, provider, provider.GetRequiredService<BackgroundLoops>(), provider.GetRequiredService<IFaultLog>()));
}
