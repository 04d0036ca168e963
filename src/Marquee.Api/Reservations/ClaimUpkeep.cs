using Marquee.Domain.Reservations.Claims;
using Marquee.Infrastructure.Reservations;

namespace Marquee.Api.Reservations;

/// <summary>Keeps what Redis knows right while the application runs: merges schedules in use, and forgets those that it may be wrong about.</summary>
/// <remarks>Asks for its services late: hosted services are made before the embedded Redis has started.</remarks>
internal sealed class ClaimUpkeep(IServiceProvider services) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var claims = services.GetRequiredService<RedisSeatClaims>();
        claims.DoubtAtFirst();
        return Task.WhenAll(services.GetRequiredService<ClaimLoader>().RunAsync(stoppingToken), claims.RunAsync(stoppingToken));
    }
}
