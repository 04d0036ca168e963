using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marquee.Api.Reservations;

/// <summary>
/// Services of an endpoint that takes orders, for warming up: orders pass the real engine and reach the real ledger, for schedules that do
/// not exist. So the ledger writes nothing, and no order is counted, limited or logged.
/// </summary>
internal sealed class WarmUpOrders(
    IReservationQueries queries, ReservationEngine engine, ReservationOptions rules, HoldPolicy holds, TimeProvider time)
{
    /// <summary>How many orders may be under way at once: each schedule has one seat.</summary>
    public const int Schedules = 64;

    /// <summary>Ids of real schedules are positive. Instances that start at once use different ones.</summary>
    private static readonly long First = -Random.Shared.NextInt64(1, int.MaxValue) * Schedules;

    private ReserveSeats? _useCase;

    /// <summary>The body of an order.</summary>
    /// <param name="number">From 0 on. Orders of equal remainders by <see cref="Schedules"/> must follow each other.</param>
    public static ReserveSeatsRequest Request(long number) => new(First - (number % Schedules), [default(SeatId).Value]);

    /// <summary>The services of the request, with a use case that sells nothing.</summary>
    public IServiceProvider Substitute(IServiceProvider services) => new Services(services, _useCase ??= new ReserveSeats(
        new NoSchedules(time), queries, new NoSale(engine, time), rules, holds, new NoTelemetry(), time));

    private sealed class Services(IServiceProvider services, ReserveSeats useCase) : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            serviceType == typeof(ReserveSeats) ? useCase
            : serviceType == typeof(ILogger<ReserveSeats>) ? NullLogger<ReserveSeats>.Instance
            : services.GetService(serviceType);
    }

    /// <summary>Any schedule may be ordered; none of them is in the database.</summary>
    private sealed class NoSchedules(TimeProvider time) : IReservableSchedules
    {
        private readonly Dictionary<SeatId, Seat> _seats = new() { [default] = Seat.Hall(default, rows: 1, seatsPerRow: 1).Single() };

        public ValueTask<ReservableSchedule?> FindAsync(ScheduleId schedule, CancellationToken ct)
        {
            var start = time.Instant.AddDays(1);
            return ValueTask.FromResult<ReservableSchedule?>(new(schedule, start, start, Price: 0, _seats));
        }
    }

    /// <summary>Answers what a sale is answered when the ledger has not found the schedule.</summary>
    private sealed class NoSale(IReservationEngine engine, TimeProvider time) : IReservationEngine
    {
        public async Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
        {
            var result = await engine.ReserveAsync(order, ct);
            return result.Refusal is ContentNotFound ? new Reserved(order.ToReservation(time.Instant), Replayed: false) : result;
        }

        public Task ConfirmAsync(Reservation reservation, CancellationToken ct) => throw new NotSupportedException();

        public Task KeepAsync(Reservation reservation, DateTime? until, Func<Task<Reservation>> change) =>
            throw new NotSupportedException();

        public Task<bool> CancelAsync(Reservation reservation, Cancellation cancellation, CancellationToken ct) =>
            throw new NotSupportedException();
    }

    private sealed class NoTelemetry : IReservationTelemetry
    {
        public void Ordered(Result<SeatsReserved> result)
        {
        }

        public void Cancelled(Guid reservation, Result<MemberReservation> result)
        {
        }
    }
}
