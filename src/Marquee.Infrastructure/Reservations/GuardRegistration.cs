using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Infrastructure.Reservations;

/// <summary>Registers the guards that need more than the base library.</summary>
public static class GuardRegistration
{
    /// <summary>Adds <see cref="OptimisticGuard"/>, <see cref="DistributedGuard"/> and <see cref="SeatLocks"/>; which guard is in use is
    /// the caller's to say. They need <see cref="OptimisticOptions"/> and <see cref="DistributedOptions"/> as services.</summary>
    public static IServiceCollection AddReservationGuards(this IServiceCollection services) => services
        .AddSingleton<SeatLocks>()
        .AddSingleton<OptimisticGuard>()
        .AddSingleton<DistributedGuard>();
}
