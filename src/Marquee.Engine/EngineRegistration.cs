using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Guards;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Engine;

/// <summary>The reservation engine.</summary>
public static class EngineRegistration
{
    /// <summary>
    /// Adds <see cref="IReservationEngine"/> with the guard that the rules name. Needs a ledger, an <c>IConnectionMultiplexer</c>, a
    /// <c>RedisBreaker</c>, the options, a <see cref="TimeProvider"/>, metrics and a fault log; the host runs
    /// <see cref="RedisSeatClaims.RunAsync"/> and <see cref="ScheduleVerifier.RunAsync"/>.
    /// </summary>
    public static IServiceCollection AddReservationEngine(this IServiceCollection services) => services
        .AddSingleton<EngineTelemetry>()
        .AddSingleton<IReservationTelemetry>(provider => provider.GetRequiredService<EngineTelemetry>())
        .AddSingleton<RedisSeatClaims>()
        .AddSingleton<ISeatClaims>(provider => provider.GetRequiredService<RedisSeatClaims>())
        .AddSingleton<ScheduleLoader>()
        .AddSingleton<ScheduleVerifier>()
        .AddSingleton<SeatLocks>()
        .AddSingleton<PessimisticGuard>()
        .AddSingleton<OptimisticGuard>()
        .AddSingleton<DistributedGuard>()
        .AddSingleton<GroupCommit>()
        .AddSingleton<IReservationGuard>(provider => provider.GetRequiredService<ReservationOptions>().Guard switch
        {
            GuardKind.Pessimistic => provider.GetRequiredService<PessimisticGuard>(),
            GuardKind.Optimistic => provider.GetRequiredService<OptimisticGuard>(),
            GuardKind.Distributed => provider.GetRequiredService<DistributedGuard>(),
            GuardKind.Atomic => provider.GetRequiredService<GroupCommit>(),
        })
        .AddSingleton<ReservationEngine>()
        .AddSingleton<IReservationEngine>(provider => provider.GetRequiredService<ReservationEngine>());
}
