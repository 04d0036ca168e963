using Marquee.Api.Configuration;
using Marquee.Api.Http;
using Marquee.Api.Operations;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Claims;
using Marquee.Domain.Reservations.Guards;
using Marquee.Infrastructure.Reservations;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Reservations;

internal static class ReservationRegistration
{
    public static void AddMarqueeReservations(this IServiceCollection services)
    {
        services.AddValidatedOptions<ReservationOptions>(ReservationOptions.Section);
        services.AddValidatedOptions<GroupCommitOptions>(GroupCommitOptions.Section);
        services.AddValidatedOptions<OptimisticOptions>(OptimisticOptions.Section);
        services.AddValidatedOptions<DistributedOptions>(DistributedOptions.Section);
        services.AddValidatedOptions<PaymentOptions>(PaymentOptions.Section);
        services.AddSingleton(provider => new HoldPolicy(
            provider.GetRequiredService<IOptions<PaymentOptions>>().Value.Required
                ? provider.GetRequiredService<ReservationOptions>().HoldFor
                : null));
        services.AddJsonContext(ReservationJson.Default);
        services.AddSingleton<IFaultLog, FaultLog>();
        services.AddSingleton<ReservationTelemetry>();
        services.AddSingleton<IReservableSchedules, CachedSchedules>();
        services.AddEngine();
        services.AddSingleton<ReserveSeats>();
        services.AddSingleton<CancelReservation>();
        services.AddSingleton<PayReservation>();
    }

    /// <summary>Everything between an order and the ledger.</summary>
    private static void AddEngine(this IServiceCollection services)
    {
        services.AddSeatClaims();
        services.AddReservationGuards();
        services.AddSingleton<ClaimLoader>();
        services.AddSingleton<GroupCommit>();
        services.AddSingleton<PessimisticGuard>();
        services.AddSingleton<AtomicGuard>();
        services.AddSingleton<IReservationGuard>(provider => provider.GetRequiredService<ReservationOptions>().Guard switch
        {
            GuardKind.Pessimistic => provider.GetRequiredService<PessimisticGuard>(),
            GuardKind.Optimistic => provider.GetRequiredService<OptimisticGuard>(),
            GuardKind.Distributed => provider.GetRequiredService<DistributedGuard>(),
            GuardKind.Atomic => provider.GetRequiredService<AtomicGuard>(),
        });
        services.AddHostedService<ClaimUpkeep>();
        services.AddHostedService<Sweeper>();
    }
}
