using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>A guard that says which orders came to it.</summary>
internal sealed class WatchedGuard(IReservationGuard guard, Delays delays) : IReservationGuard
{
    public Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        delays.Follow(order.Id);
        return guard.ReserveAsync(order, ct);
    }
}

/// <summary>The ledger with its delay points, and as the dead cannot use it.</summary>
internal sealed class WatchedLedger(IReservationLedger ledger, Life life, Delays delays) : IReservationLedger
{
    public async Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct)
    {
        await Task.WhenAll(orders.Select(order => delays.AtAsync(DelayPoint.BeforeCommit, order.Id)));
        var answers = await life.CallAsync(() => ledger.ReserveAsync(orders, ct));
        await Task.WhenAll(orders.Select(order => delays.AtAsync(DelayPoint.AfterCommit, order.Id)));
        return answers;
    }

    public Task<Occupancy?> ReadAsync(Order order, CancellationToken ct) => life.CallAsync(() => ledger.ReadAsync(order, ct));

    public Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct) =>
        WriteAsync(() => ledger.ReserveIfUnchangedAsync(order, version, ct));

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct) => WriteAsync(() => ledger.ConfirmAsync(reservation, ct));

    public Task<int> SweepAsync(int schedules, CancellationToken ct) => life.CallAsync(() => ledger.SweepAsync(schedules, ct));

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, CancellationToken ct) =>
        WriteAsync(() => ledger.CancelAsync(reservation, schedule, ct));

    private async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        await delays.AtAsync(DelayPoint.BeforeCommit);
        var answer = await life.CallAsync(write);
        await delays.AtAsync(DelayPoint.AfterCommit);
        return answer;
    }
}

/// <summary>The claims with their delay points, and as the dead cannot use them.</summary>
internal sealed class WatchedClaims(ISeatClaims claims, Life life, Delays delays, ClaimWatch watch) : ISeatClaims
{
    public async Task<ClaimAnswer> ClaimAsync(Order order)
    {
        var answer = await life.CallAsync(() => claims.ClaimAsync(order));
        if (answer.Outcome is ClaimOutcome.Claimed)
        {
            watch.Claimed(order);
            await delays.AtAsync(DelayPoint.AfterClaim);
        }

        return answer;
    }

    public async Task PromoteAsync(IReadOnlyCollection<Promotion> promotions)
    {
        await Task.WhenAll(promotions.Select(promotion => delays.AtAsync(DelayPoint.BeforePromote, promotion.Claim.ReservationId)));
        await life.CallAsync(() => claims.PromoteAsync(promotions));
    }

    public async Task ReleaseAsync(SeatClaim claim, IReadOnlyCollection<SeatId> taken)
    {
        await delays.AtAsync(DelayPoint.BeforeRelease);
        watch.Released(claim);
        await life.CallAsync(() => claims.ReleaseAsync(claim, taken));
    }

    public Task<IReadOnlyList<LoadTicket>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules) =>
        life.CallAsync(() => claims.BeginLoadAsync(schedules));

    public async Task<bool> AgreeAsync(LoadTicket ticket, IEnumerable<TakenSeat> seats)
    {
        await delays.AtAsync(DelayPoint.BetweenSnapshotAndInstall);
        return await life.CallAsync(() => claims.AgreeAsync(ticket, seats));
    }

    public async Task<int> InstallAsync(LoadTicket ticket, IReadOnlyList<LiveSeat> seats, DateTime now)
    {
        await delays.AtAsync(DelayPoint.BetweenSnapshotAndInstall);
        return await life.CallAsync(() => claims.InstallAsync(ticket, seats, now));
    }

    public Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct) =>
        life.CallAsync(() => claims.ReadAsync(schedule, ct));

    public Task InvalidateAsync(ScheduleId schedule) => life.CallAsync(() => claims.InvalidateAsync(schedule));
}

/// <summary>The queries as the dead cannot use them.</summary>
internal sealed class WatchedQueries(IReservationQueries queries, Life life) : IReservationQueries
{
    public Task<MemberReservation?> FindAsync(UserId member, Guid reservation, CancellationToken ct) =>
        life.CallAsync(() => queries.FindAsync(member, reservation, ct));

    public Task<Reservation?> FindByKeyAsync(UserId member, string idempotencyKey, CancellationToken ct) =>
        life.CallAsync(() => queries.FindByKeyAsync(member, idempotencyKey, ct));

    public Task<Paged<MemberReservation>> ListAsync(
        UserId member, Showings showings, Page page, DateTime now, CancellationToken ct) =>
        life.CallAsync(() => queries.ListAsync(member, showings, page, now, ct));

    public Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct) =>
        life.CallAsync(() => queries.ListLiveSeatsAsync(schedules, now, ct));

    public Task<IReadOnlyList<TakenSeat>> ListTakenSeatsAsync(IReadOnlyList<ScheduleId> schedules, CancellationToken ct) =>
        life.CallAsync(() => queries.ListTakenSeatsAsync(schedules, ct));

    public Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct) =>
        life.CallAsync(() => queries.CountLiveSeatsAsync(member, schedule, now, ct));
}
