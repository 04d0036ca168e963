using Marquee.Domain.Reservations.Claims;
using Marquee.Infrastructure.Reservations;

namespace Marquee.Api.Reservations;

/// <summary>Keeps what Redis knows right while the application runs: merges schedules in use, and forgets those that it may be wrong about.</summary>
internal sealed class ClaimUpkeep(ClaimLoader loader, RedisSeatClaims claims) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(loader.RunAsync(stoppingToken), claims.RunAsync(stoppingToken));
}
