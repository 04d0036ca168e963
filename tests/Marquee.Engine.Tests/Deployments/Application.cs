using System.Diagnostics.Metrics;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Guards;
using Marquee.Infrastructure.Redis;
using Marquee.Storage.Mapping;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>One instance of the application: the real ledger, claims, guard and use cases, behind watched ports.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Life _life = new();

    public Application(
        GuardKind guard, ReservationOptions rules, Delays delays, ClaimWatch watch, Mutation mutation,
        Action<IServiceCollection> addServers)
    {
        Guard = guard;
        var services = new ServiceCollection();
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new ReservationOptions { Guard = guard, Cooldown = rules.Cooldown })
            // Tests change how long orders are held.
            .AddTransient(_ => new HoldPolicy(rules.HoldFor))
            .AddSingleton(new GroupCommitOptions())
            .AddSingleton(new OptimisticOptions())
            .AddSingleton(new DistributedOptions { PollInterval = TimeSpan.FromMilliseconds(2) })
            .AddSingleton<IActor, Actor>()
            .AddSingleton<IMeterFactory, Meters>()
            .AddSingleton<IFaultLog, NoFaultLog>()
            .AddLogging()
            // As after half an hour of service: a start counts as a fault of Redis, after which the database is asked more often.
            .AddSingleton(services => new RedisBreaker(
                services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<ILogger<RedisBreaker>>(), new StartedLongAgo()))
            .AddReservationEngine()
            .AddTransient<ReserveSeats>()
            .AddSingleton(provider => new PayReservation(
                provider.GetRequiredService<IReservationQueries>(), provider.GetRequiredService<IReservationEngine>(),
                provider.GetRequiredService<IPaymentLedger>(), provider.GetRequiredService<IPaymentQueries>(),
                new PaymentOptions(), new NoPaymentTelemetry(), TimeProvider.System))
            .AddSingleton(provider => new CancelReservation(
                provider.GetRequiredService<IReservationQueries>(), provider.GetRequiredService<IReservationEngine>(), RefundPolicy.KR,
                provider.GetRequiredService<IReservationTelemetry>(), TimeProvider.System));
        addServers(services);
        Decorate<IReservationLedger>(services, ledger => new WatchedLedger(ledger, _life, delays, watch));
        Decorate<IReservationQueries>(services, queries => new WatchedQueries(queries, _life));
        Decorate<ISeatClaims>(services, claims => mutation.Claims(new WatchedClaims(claims, _life, delays, watch)));
        Decorate<IReservationEngine>(services, engine => new WatchedEngine(engine, delays));
        _services = services.BuildServiceProvider();
    }

    public GuardKind Guard { get; }

    public bool IsDead => _life.IsOver;

    public bool IsQuiet => _life.IsQuiet;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Verifies a schedule, its youngest reservations as well, and deletes it when it differs.</summary>
    public async Task VerifyAsync(ScheduleId schedule)
    {
        var now = TimeProvider.System.Instant;
        var seats = await Get<IReservationLedger>().ListLiveSeatsAsync([schedule], now, CancellationToken.None);
        await Get<ISeatClaims>().VerifyAsync(schedule, seats, now + TimeSpan.FromMinutes(1), deleteUnequal: true);
    }

    /// <summary>Ends it as kill -9 does: what it was doing has no answer.</summary>
    public void Kill() => _life.End();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Puts something in front of the last service registered for a port.</summary>
    private static void Decorate<T>(ServiceCollection services, Func<T, T> decorate)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(inner);
        services.AddSingleton(provider => decorate((T)(
            inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!))));
    }

    private sealed class StartedLongAgo : TimeProvider
    {
        private bool _started;

        public override long GetTimestamp()
        {
            var ago = _started ? 0 : 3600 * TimestampFrequency;
            _started = true;
            return base.GetTimestamp() - ago;
        }
    }

    private sealed class Actor : IActor
    {
        public string Name => "proof";

        public UserId? Id => null;

        public string Role => AuditColumns.System;

        public string? Address => null;
    }

    private sealed class NoFaultLog : IFaultLog
    {
        public void Report(string what, Exception cause)
        {
        }
    }

    private sealed class NoPaymentTelemetry : IPaymentTelemetry
    {
        public void Paid(Guid reservation, Result<PaymentStart> result)
        {
        }

        public void Decided(Payment payment, Reservation reservation)
        {
        }

        public void Refunded(Refund refund, RefundAnswer answer)
        {
        }
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
