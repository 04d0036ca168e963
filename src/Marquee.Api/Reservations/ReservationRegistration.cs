using Marquee.Api.Configuration;
using Marquee.Api.Health;
using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Api.Operations;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Engine;
using Marquee.Engine.Claims;
using Marquee.Engine.Guards;
using Marquee.Infrastructure.Limits;
using Marquee.Infrastructure.Redis;
using Marquee.Infrastructure.Reservations;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Marquee.Api.Reservations;

internal static class ReservationRegistration
{
    public static void AddMarqueeReservations(this IServiceCollection services)
    {
        services.AddValidatedOptions<ReservationOptions>(ReservationOptions.Section);
        services.AddValidatedOptions<GroupCommitOptions>(GroupCommitOptions.Section);
        services.AddValidatedOptions<OptimisticOptions>(OptimisticOptions.Section);
        services.AddValidatedOptions<DistributedOptions>(DistributedOptions.Section);
        services.AddSingleton(provider => new HoldPolicy(
            provider.GetRequiredService<IOptions<PaymentOptions>>().Value.Required
                ? provider.GetRequiredService<ReservationOptions>().HoldFor
                : null));
        services.AddJsonContext(ReservationJson.Default);
        services.AddSingleton<IFaultLog, FaultLog>();
        services.AddSingleton<CachedSchedules>();
        services.AddSingleton<IReservableSchedules>(provider => provider.GetRequiredService<CachedSchedules>());
        services.AddSingleton<NextSchedules>();
        services.AddSingleton<ReserveSeats>();
        services.AddSingleton(provider => new CancelReservation(
            provider.GetRequiredService<IReservationQueries>(),
            provider.GetRequiredService<IReservationEngine>(),
            provider.GetRequiredService<PaymentOptions>().Refunds,
            provider.GetRequiredService<IReservationTelemetry>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CancelByStaff>();
        services.AddSingleton<Sweeper>();
        services.AddReservationEngine();
        services.AddSingleton(EngineOf);
        services.AddBackgroundLoop<ScheduleVerifier>("verification of claims", (verifier, ct) => verifier.RunAsync(ct));
        services.AddBackgroundLoop<RedisSeatClaims>("invalidation of claims", (claims, ct) => claims.RunAsync(ct));
        services.AddBackgroundLoop<Sweeper>("sweeper", (sweeper, ct) => sweeper.RunAsync(ct));
    }

    /// <summary>The engine of the use cases.</summary>
    private static IReservationEngine EngineOf(IServiceProvider provider)
    {
        var (engine, limits) = (provider.GetRequiredService<ReservationEngine>(), provider.GetRequiredService<LimitOptions>());
        return limits is { Enabled: true, HoldsPerMember: > 0 and var most }
            ? new HoldLimitedEngine(
                engine,
                new HoldStore(provider.GetRequiredService<IConnectionMultiplexer>(), provider.GetRequiredService<RedisBreaker>(), most),
                provider.GetRequiredService<IReservationQueries>(),
                provider.GetRequiredService<TimeProvider>())
            : engine;
    }
}
