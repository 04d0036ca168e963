
namespace Marquee.Domain.Reservations;

/// <summary>The use case: a member gives a reservation back.</summary>
public sealed class CancelReservation(
    IReservationQueries queries, IReservationLedger ledger, ISeatClaims claims, ReservationTelemetry telemetry, TimeProvider time)
{
    /// <summary>Cancels a reservation; its seats are free when this answers. Cancelling again gives the same answer.</summary>
    /// <returns>The reservation as it is now, or <see cref="ContentNotFound"/> (also for another member's) or
    /// <see cref="ScheduleStarted"/>. One that has expired stays expired.</returns>
    public async Task<Result<MemberReservation>> ExecuteAsync(UserId member, Guid id, CancellationToken ct)
    {
        var result = await CancelAsync(member, id, ct);
        telemetry.Cancelled(id, result);
        return result;
    }

    private async Task<Result<MemberReservation>> CancelAsync(UserId member, Guid id, CancellationToken ct)
    {
        if (await queries.FindAsync(member, id, ct) is not { } found)
        {
            return new ContentNotFound("reservation", id);
        }

        var instant = time.Instant;
        switch (found.Reservation.StatusAt(instant))
        {
            case ReservationStatus.Expired:
                return found;
            case ReservationStatus.Cancelled:
                return await FreedAsync(found);
        }

        if (found.Schedule.HasStarted(instant))
        {
            return new ScheduleStarted(found.Schedule.TimeTable.Start);
        }

        if (await telemetry.InLedgerAsync("cancel", () => ledger.CancelAsync(id, found.Reservation.ScheduleId, ct)))
        {
            await claims.ReleaseAsync(SeatClaim.Of(found.Reservation), []);
            return await FindAsync(member, id, ct);
        }

        // Another call was quicker.
        var now = await FindAsync(member, id, ct);
        return now.Reservation.Status is ReservationStatus.Cancelled ? await FreedAsync(now) : now;
    }

    private async Task<MemberReservation> FindAsync(UserId member, Guid id, CancellationToken ct) =>
        await queries.FindAsync(member, id, ct)
            ?? throw new InvalidOperationException($"Reservation {id} vanished while it was cancelled.");

    /// <summary>
    /// The first cancellation may not have released the claim in Redis, or its process may have died; this one releases it.
    /// </summary>
    private async Task<MemberReservation> FreedAsync(MemberReservation cancelled)
    {
        await claims.ReleaseAsync(SeatClaim.Of(cancelled.Reservation), []);
        return cancelled;
    }
}
