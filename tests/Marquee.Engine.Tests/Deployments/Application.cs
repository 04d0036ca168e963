using System.Diagnostics.Metrics;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Marquee.Domain.Reservations.Claims;
using Marquee.Domain.Reservations.Guards;
using Marquee.Infrastructure.Reservations;
using Marquee.Storage.Mapping;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>One instance of the application: the real ledger, claims, guard and use cases, behind watched ports.</summary>
internal sealed class Application : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly Life _life = new();

    public Application(GuardKind guard, ReservationOptions rules, Delays delays, ClaimWatch watch, Action<IServiceCollection> addServers)
    {
        Guard = guard;
        var services = new ServiceCollection();
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(rules)
            // Tests change how long orders are held.
            .AddTransient(services => new HoldPolicy(services.GetRequiredService<ReservationOptions>().HoldFor))
            .AddSingleton(new GroupCommitOptions())
            .AddSingleton(new OptimisticOptions())
            .AddSingleton(new DistributedOptions { PollInterval = TimeSpan.FromMilliseconds(2) })
            .AddSingleton<IActor, Actor>()
            .AddSingleton<IMeterFactory, Meters>()
            .AddSingleton<IFaultLog, NoFaultLog>()
            .AddSingleton<ReservationTelemetry>()
            .AddSeatClaims()
            .AddReservationGuards()
            .AddSingleton<ClaimLoader>()
            .AddSingleton<GroupCommit>()
            .AddSingleton<PessimisticGuard>()
            .AddSingleton<AtomicGuard>()
            .AddTransient<ReserveSeats>()
            .AddSingleton<PayReservation>()
            .AddSingleton<CancelReservation>();
        addServers(services);
        Decorate<IReservationLedger>(services, ledger => new WatchedLedger(ledger, _life, delays));
        Decorate<IReservationQueries>(services, queries => new WatchedQueries(queries, _life));
        Decorate<ISeatClaims>(services, claims => new WatchedClaims(claims, _life, delays, watch));
        services.AddSingleton<IReservationGuard>(provider => new WatchedGuard(
            guard switch
            {
                GuardKind.Pessimistic => provider.GetRequiredService<PessimisticGuard>(),
                GuardKind.Optimistic => provider.GetRequiredService<OptimisticGuard>(),
                GuardKind.Distributed => provider.GetRequiredService<DistributedGuard>(),
                GuardKind.Atomic => provider.GetRequiredService<AtomicGuard>(),
            },
            delays));
        _services = services.BuildServiceProvider();
    }

    public GuardKind Guard { get; }

    public bool IsDead => _life.IsOver;

    public bool IsQuiet => _life.IsQuiet;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Merges a schedule as the upkeep does from time to time.</summary>
    public Task MergeAsync(ScheduleId schedule) =>
        new ClaimLoader(Get<ISeatClaims>(), Get<IReservationQueries>(), Get<ReservationTelemetry>(), TimeProvider.System)
            .LoadAsync(schedule, CancellationToken.None);

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

    private sealed class Actor : IActor
    {
        public string Name => "proof";
    }

    private sealed class NoFaultLog : IFaultLog
    {
        public void Report(string what, Exception cause)
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
