using Marquee.Domain.Reservations.Claims;
using Marquee.Infrastructure.Reservations;

namespace Marquee.Api.Reservations;

/// <summary>
/// Keeps Redis in line with the database while the application runs: merges schedules in use, and removes those that may be wrong.
/// </summary>
/// <remarks>Asks for its services late: hosted services are made before the embedded Redis has started.</remarks>
internal sealed class ClaimUpkeep(IServiceProvider services) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var claims = services.GetRequiredService<RedisSeatClaims>();
        claims.AssumeRecentFault();
        return Task.WhenAll(services.GetRequiredService<ClaimLoader>().RunAsync(stoppingToken), claims.RunAsync(stoppingToken));
    }
}
