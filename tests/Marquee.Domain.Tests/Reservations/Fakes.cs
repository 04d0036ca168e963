using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

/// <summary>Queries over lists; what a test does not need is a fault.</summary>
internal sealed class FakeQueries : IReservationQueries
{
    public ReservableSchedule? Schedule { get; init; }

    public List<MemberReservation> Reservations { get; } = [];

    public int LiveSeats { get; init; }

    public Task<ReservableSchedule?> FindScheduleAsync(ScheduleId schedule, CancellationToken ct) =>
        Task.FromResult(schedule == Schedule?.Id ? Schedule : null);

    public Task<MemberReservation?> FindAsync(UserId member, Guid reservation, CancellationToken ct) =>
        Task.FromResult(Reservations.SingleOrDefault(row => row.Reservation.UserId == member && row.Reservation.Id == reservation));

    public Task<Reservation?> FindByKeyAsync(UserId member, string idempotencyKey, CancellationToken ct) =>
        Task.FromResult(Reservations.SingleOrDefault(row => row.Reservation.UserId == member && row.Reservation.IdempotencyKey == idempotencyKey)?.Reservation);

    public Task<Paged<MemberReservation>> ListAsync(UserId member, Page page, CancellationToken ct) =>
        throw new NotSupportedException("No use case lists reservations.");

    public Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct) => Task.FromResult(LiveSeats);
}

/// <summary>A ledger that notes what it is asked and answers what the test says.</summary>
internal sealed class FakeLedger : IReservationLedger
{
    public List<Order> Orders { get; } = [];

    public List<(Guid Reservation, ScheduleId Schedule)> Cancelled { get; } = [];

    /// <summary>By default every order is written.</summary>
    public Func<Order, Result<Reserved>> Answer { get; init; } = order => new Reserved(order.ToReservation(DateTime.UnixEpoch), Replayed: false);

    public Action OnCancel { get; init; } = () => { };

    public Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct)
    {
        Orders.AddRange(orders);
        return Task.FromResult<IReadOnlyList<Result<Reserved>>>([.. orders.Select(Answer)]);
    }

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, CancellationToken ct)
    {
        Cancelled.Add((reservation, schedule));
        OnCancel();
        return Task.FromResult(true);
    }
}
