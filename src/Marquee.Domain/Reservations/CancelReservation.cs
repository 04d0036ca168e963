namespace Marquee.Domain.Reservations;

/// <summary>The use case: a member gives a reservation back.</summary>
public sealed class CancelReservation(
    IReservationQueries queries, IReservationEngine engine, RefundPolicy refunds, IReservationTelemetry telemetry, TimeProvider time)
{
    /// <summary>
    /// Cancels a reservation; its seats are free when this answers, and what comes back of its payment is asked for. Cancelling again gives
    /// the same answer.
    /// </summary>
    /// <returns>The reservation as it is now, or <see cref="ContentNotFound"/> (also for another member's), <see cref="ScheduleStarted"/>
    /// or <see cref="PaymentInProgress"/>. One that has expired stays expired.</returns>
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

        var now = time.Instant;
        var status = found.Reservation.StatusAt(now);
        if (status is ReservationStatus.Expired)
        {
            return found;
        }

        if (status is not ReservationStatus.Cancelled && found.Schedule.HasStarted(now))
        {
            return new ScheduleStarted(found.Schedule.TimeTable.Start);
        }

        // Again for one that is cancelled: the process of the first cancellation may have died before the seats were free in Redis.
        var percent = refunds.PercentAt(found.Schedule.TimeTable.StartsAt, now);
        if (!await engine.CancelAsync(found.Reservation, Cancellation.ByMember(percent, now), ct))
        {
            return new PaymentInProgress();
        }

        return await queries.FindAsync(member, id, ct)
            ?? throw new InvalidOperationException($"Reservation {id} vanished while it was cancelled.");
    }
}
