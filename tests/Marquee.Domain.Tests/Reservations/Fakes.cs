using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

/// <summary>Queries over lists; what a test does not need is a fault.</summary>
internal sealed class FakeQueries : IReservationQueries, IReservableSchedules
{
    public ReservableSchedule? Schedule { get; set; }

    public List<MemberReservation> Reservations { get; } = [];

    public int LiveSeats { get; init; }

    /// <summary>Changes the status of the only reservation.</summary>
    public MemberReservation Become(ReservationStatus status)
    {
        var (row, before) = (Reservations[0], Reservations[0].Reservation);
        return Reservations[0] = row with
        {
            Reservation = new Reservation
            {
                Id = before.Id,
                ScheduleId = before.ScheduleId,
                UserId = before.UserId,
                Status = status,
                SeatIds = before.SeatIds,
                Amount = before.Amount,
            },
        };
    }

    public ValueTask<ReservableSchedule?> FindAsync(ScheduleId schedule, CancellationToken ct) =>
        ValueTask.FromResult(schedule == Schedule?.Id ? Schedule : null);

    public Task<MemberReservation?> FindAsync(UserId member, Guid reservation, CancellationToken ct) =>
        Task.FromResult(Reservations.SingleOrDefault(row => row.Reservation.UserId == member && row.Reservation.Id == reservation));

    public Task<Reservation?> FindByKeyAsync(UserId member, string idempotencyKey, CancellationToken ct) =>
        Task.FromResult(
            Reservations.SingleOrDefault(
                row => row.Reservation.UserId == member && row.Reservation.IdempotencyKey == idempotencyKey)?.Reservation);

    public Task<Paged<MemberReservation>> ListAsync(
        UserId member, Showings showings, Page page, DateTime now, CancellationToken ct) =>
        throw new NotSupportedException("No use case lists reservations.");

    public Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct) =>
        Task.FromResult(LiveSeats);
}

/// <summary>An engine that notes its calls and answers what the test says.</summary>
internal sealed class FakeEngine : IReservationEngine
{
    public List<Order> Orders { get; } = [];

    public List<Reservation> Confirmed { get; } = [];

    public List<Reservation> Cancelled { get; } = [];

    public List<Cancellation> Cancellations { get; } = [];

    /// <summary>Whether a payment of every reservation is being charged.</summary>
    public bool IsCharging { get; init; }

    /// <summary>By default every order is written.</summary>
    public Func<Order, Result<Reserved>> OnReserve { get; init; } = order =>
        new Reserved(order.ToReservation(DateTime.UnixEpoch), Replayed: false);

    public Action OnConfirm { get; init; } = () => { };

    public Action OnCancel { get; init; } = () => { };

    public Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        Orders.Add(order);
        return Task.FromResult(OnReserve(order));
    }

    public Task ConfirmAsync(Reservation reservation, CancellationToken ct)
    {
        Confirmed.Add(reservation);
        OnConfirm();
        return Task.CompletedTask;
    }

    public Task KeepAsync(Reservation reservation, DateTime? until, Func<Task<Reservation>> change) => change();

    public Task<bool> CancelAsync(Reservation reservation, Cancellation cancellation, CancellationToken ct)
    {
        Cancelled.Add(reservation);
        Cancellations.Add(cancellation);
        OnCancel();
        return Task.FromResult(!IsCharging);
    }
}

/// <summary>Remembers what was counted: RESERVED, REPLAYED, CANCELLED or the code of the refusal.</summary>
internal sealed class FakeTelemetry : IReservationTelemetry
{
    public List<string> Counted { get; } = [];

    public void Ordered(Result<SeatsReserved> result) =>
        Counted.Add(result.Refusal is { } refusal ? WireNames.Of(refusal.Code) : result.Value.Replayed ? "REPLAYED" : "RESERVED");

    public void Cancelled(Guid reservation, Result<MemberReservation> result) =>
        Counted.Add(result.Refusal is { } refusal ? WireNames.Of(refusal.Code) : "CANCELLED");
}
