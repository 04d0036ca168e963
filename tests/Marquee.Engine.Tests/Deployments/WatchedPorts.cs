using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Engine.Claims;
using Marquee.Engine.Tests.Programs;

namespace Marquee.Engine.Tests.Deployments;

/// <summary>An engine that says which orders came to it.</summary>
internal sealed class WatchedEngine(IReservationEngine engine, Delays delays) : IReservationEngine
{
    public Task<Result<Reserved>> ReserveAsync(Order order, CancellationToken ct)
    {
        delays.Follow(order.Id);
        return engine.ReserveAsync(order, ct);
    }

    public Task ConfirmAsync(Reservation reservation, CancellationToken ct) => engine.ConfirmAsync(reservation, ct);

    public Task KeepAsync(Reservation reservation, DateTime? until, Func<Task<Reservation>> change) =>
        engine.KeepAsync(reservation, until, change);

    public Task<bool> CancelAsync(Reservation reservation, Cancellation cancellation, CancellationToken ct) =>
        engine.CancelAsync(reservation, cancellation, ct);
}

/// <summary>The ledger with its delay points, and as the dead cannot use it.</summary>
internal sealed class WatchedLedger(IReservationLedger ledger, Life life, Delays delays, ClaimWatch watch) : IReservationLedger
{
    public async Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct)
    {
        await Task.WhenAll(orders.Select(order => delays.AtAsync(DelayPoint.BeforeCommit, order.Id)));
        var answers = await life.CallAsync(() => ledger.ReserveAsync(orders, ct));
        await Task.WhenAll(orders.Select(order => delays.AtAsync(DelayPoint.AfterCommit, order.Id)));
        return answers;
    }

    public Task<IReadOnlyList<Occupancy?>> ReadAsync(IReadOnlyList<Order> orders, CancellationToken ct) =>
        life.CallAsync(() => ledger.ReadAsync(orders, ct));

    public Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct) =>
        life.CallAsync(() => ledger.ListLiveSeatsAsync(schedules, now, ct));

    public Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct) =>
        WriteAsync(() => ledger.ReserveIfUnchangedAsync(order, version, ct));

    public Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct) => WriteAsync(async () =>
    {
        var confirmed = await ledger.ConfirmAsync(reservation, ct);
        if (confirmed)
        {
            watch.Paid(reservation);
        }

        return confirmed;
    });

    public Task<int> SweepAsync(int schedules, CancellationToken ct) => life.CallAsync(() => ledger.SweepAsync(schedules, ct));

    public Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, Cancellation cancellation, CancellationToken ct) =>
        WriteAsync(() => ledger.CancelAsync(reservation, schedule, cancellation, ct));

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
    public void NoteWritten(Order order) => claims.NoteWritten(order);

    public async Task<ClaimAnswer> ClaimAsync(Order order)
    {
        await delays.AtAsync(DelayPoint.BeforeClaim);
        var deletions = watch.Deletions;
        var answer = await life.CallAsync(() => claims.ClaimAsync(order));
        if (answer.Outcome is ClaimOutcome.Claimed)
        {
            watch.Claimed(order, deletions);
            await delays.AtAsync(DelayPoint.AfterClaim);
        }

        return answer;
    }

    public async Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt)
    {
        await delays.AtAsync(DelayPoint.BeforeKeep);
        var kept = await life.CallAsync(() => claims.KeepAsync(claim, expiresAt));
        if (!kept)
        {
            watch.MayBeDeleted();
        }

        return kept;
    }

    public async Task ReleaseAsync(SeatClaim claim)
    {
        await delays.AtAsync(DelayPoint.BeforeRelease);
        watch.Released(claim);
        await life.CallAsync(() => claims.ReleaseAsync(claim));
    }

    public Task DisputeAsync(SeatClaim claim) => DeleteAsync(async () =>
    {
        await claims.DisputeAsync(claim);
        return true;
    });

    public Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token) =>
        life.CallAsync(() => claims.BeginLoadAsync(schedules, token));

    public async Task<int> LoadAsync(
        IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats)
    {
        await delays.AtLoadAsync();
        return await life.CallAsync(() => claims.LoadAsync(schedules, token, seats));
    }

    public async Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal)
    {
        await delays.AtLoadAsync();
        return await DeleteAsync(() => claims.VerifyAsync(schedule, seats, now, deleteUnequal));
    }

    public Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct) =>
        life.CallAsync(() => claims.ReadAsync(schedule, ct));

    public Task InvalidateAsync(ScheduleId schedule) => DeleteAsync(async () =>
    {
        await claims.InvalidateAsync(schedule);
        return true;
    });

    private async Task<T> DeleteAsync<T>(Func<Task<T>> delete)
    {
        watch.MayBeDeleted();
        try
        {
            return await life.CallAsync(delete);
        }
        finally
        {
            watch.MayBeDeleted();
        }
    }
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

    public Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct) =>
        life.CallAsync(() => queries.CountLiveSeatsAsync(member, schedule, now, ct));
}
