using Marquee.Domain.Reservations;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Infrastructure.Reservations;

/// <summary>Claims in Redis.</summary>
public static class SeatClaimRegistration
{
    /// <summary>
    /// Adds <see cref="ISeatClaims"/>. Needs an <c>IConnectionMultiplexer</c>, <c>ReservationOptions</c>, a <see cref="TimeProvider"/> and
    /// metrics; whoever hosts it runs <see cref="RedisSeatClaims.RunAsync"/>.
    /// </summary>
    public static IServiceCollection AddSeatClaims(this IServiceCollection services) =>
        services
            .AddSingleton<RedisSeatClaims>()
            .AddSingleton<ISeatClaims>(provider => provider.GetRequiredService<RedisSeatClaims>());
}
