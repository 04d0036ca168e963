using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

/// <summary>Queries over lists; what a test does not need is a fault.</summary>
internal sealed class FakeQueries : IReservationQueries, IReservableSchedules
{
    public ReservableSchedule? Schedule { get; init; }

    public List<MemberReservation> Reservations { get; } = [];

    public int LiveSeats { get; init; }

    /// <summary>What a load reads, by the schedules asked for.</summary>
    public Func<IReadOnlyList<ScheduleId>, Task<IReadOnlyList<LiveSeat>>> OnListLiveSeats { get; set; } = _ =>
        Task.FromResult<IReadOnlyList<LiveSeat>>([]);

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

    public Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct) =>
        OnListLiveSeats(schedules);

    public Task<IReadOnlyList<TakenSeat>> ListTakenSeatsAsync(IReadOnlyList<ScheduleId> schedules, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<TakenSeat>>([]);

    public Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct) =>
        Task.FromResult(LiveSeats);
}

/// <summary>A ledger that notes what it is asked and answers what the test says.</summary>
internal sealed class FakeLedger : IReservationLedger
{
    private readonly Lock _gate = new();

    /// <summary>The orders of every transaction.</summary>
    public List<IReadOnlyList<Order>> Batches { get; } = [];

    public IReadOnlyList<Order> Orders => [.. Batches.SelectMany(batch => batch)];

    public List<(Guid Reservation, ScheduleId Schedule)> Cancelled { get; } = [];

    public List<Guid> Confirmed { get; } = [];

    /// <summary>By default every order is written.</summary>
    public Func<Order, Result<Reserved>> Answer { get; init; } = order =>
        new Reserved(order.ToReservation(DateTime.UnixEpoch), Replayed: false);

    /// <summary>Runs inside every transaction that writes orders.</summary>
    public Func<Task> Inside { get; set; } = () => Task.CompletedTask;

    public Action OnCancel { get; init; } = () => { };

    /// <summary>Whether the reservation was held until now.</summary>
    public Func<bool> OnConfirm { get; init; } = () => true;

    public async Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct)
    {
        lock (_gate)
        {
            Batches.Add(orders);
        }

        await Inside();
        return [.. orders.Select(Answer)];
    }

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct)
    {
        Confirmed.Add(reservation);
        return Task.FromResult(OnConfirm());
    }

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, CancellationToken ct)
    {
        Cancelled.Add((reservation, schedule));
        OnCancel();
        return Task.FromResult(true);
    }

    public Task<Occupancy?> ReadAsync(Order order, CancellationToken ct) =>
        throw new NotSupportedException("No test here reads without a lock.");

    public Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct) =>
        throw new NotSupportedException("No test here is optimistic.");

    public Task<int> SweepAsync(int schedules, CancellationToken ct) => throw new NotSupportedException("No use case sweeps.");
}

/// <summary>Claims that note what they are told and answer what the test says.</summary>
internal sealed class FakeClaims : ISeatClaims
{
    /// <summary>What is answered to claims, one after the other; afterwards every claim is granted.</summary>
    public Queue<ClaimAnswer> Answers { get; } = [];

    public List<Order> Claimed { get; } = [];

    public Action OnClaim { get; set; } = () => { };

    public Func<Task> OnPromote { get; set; } = () => Task.CompletedTask;

    public List<Promotion> Promoted { get; } = [];

    /// <summary>How many reservations each call promoted.</summary>
    public List<int> Promotions { get; } = [];

    public List<(SeatClaim Claim, IReadOnlyCollection<SeatId> Taken)> Released { get; } = [];

    public List<(ScheduleId Schedule, IReadOnlyList<LiveSeat> Seats)> Installed { get; } = [];

    /// <summary>Which schedules were compared with the database, and what comes of it.</summary>
    public List<ScheduleId> Compared { get; } = [];

    public bool Agrees { get; set; }

    /// <summary>Whether loads are this instance's to do.</summary>
    public bool GivesTickets { get; set; } = true;

    public Task<ClaimAnswer> ClaimAsync(Order order)
    {
        Claimed.Add(order);
        OnClaim();
        return Task.FromResult(Answers.TryDequeue(out var answer) ? answer : ClaimAnswer.Of(ClaimOutcome.Claimed));
    }

    public async Task PromoteAsync(IReadOnlyCollection<Promotion> promotions)
    {
        Promoted.AddRange(promotions);
        Promotions.Add(promotions.Count);
        await OnPromote();
    }

    public Task ReleaseAsync(SeatClaim claim, IReadOnlyCollection<SeatId> taken)
    {
        Released.Add((claim, taken));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<LoadTicket>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules) =>
        Task.FromResult<IReadOnlyList<LoadTicket>>(
            GivesTickets ? [.. schedules.Select(schedule => new LoadTicket(schedule, RedisTime: 1))] : []);

    public Task<bool> AgreeAsync(LoadTicket ticket, IEnumerable<TakenSeat> seats)
    {
        Compared.Add(ticket.ScheduleId);
        return Task.FromResult(Agrees);
    }

    public Task<int> InstallAsync(LoadTicket ticket, IReadOnlyList<LiveSeat> seats, DateTime now)
    {
        Installed.Add((ticket.ScheduleId, seats));
        return Task.FromResult(0);
    }

    public Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct) =>
        throw new NotSupportedException("No use case compares.");

    public Task InvalidateAsync(ScheduleId schedule) => throw new NotSupportedException("No use case invalidates.");
}
