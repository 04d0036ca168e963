using Marquee.Storage.Accounts;
using Marquee.Storage.Idempotency;

namespace Marquee.Api.Hosting;

/// <summary>
/// Removes, every hour, expired refresh tokens, links and codes, and stored responses of idempotent calls. Any number of instances may do
/// so.
/// </summary>
internal sealed partial class CleanUp(IServiceScopeFactory scopes, TimeProvider time, ILogger<CleanUp> logger) : BackgroundService
{
    /// <summary>How many rows one statement removes: few enough that nothing waits long for its locks.</summary>
    public const int Batch = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await RunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var idempotency = scope.ServiceProvider.GetRequiredService<IdempotencyStore>();
            var refreshTokens = scope.ServiceProvider.GetRequiredService<RefreshTokenStore>();
            var oneTimeTokens = scope.ServiceProvider.GetRequiredService<OneTimeTokenStore>();
            while (await idempotency.RemoveOutdatedAsync(Batch, ct) == Batch)
            {
            }

            while (await refreshTokens.RemoveExpiredAsync(Batch, ct) == Batch)
            {
            }

            while (await oneTimeTokens.RemoveExpiredAsync(Batch, ct) == Batch)
            {
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Cleaning up failed; it is tried again in an hour")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
