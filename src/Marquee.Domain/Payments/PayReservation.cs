using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>The use case: a member pays a held reservation. Until there are payments, paying confirms at once.</summary>
public sealed class PayReservation(
    IReservationQueries queries, IReservationEngine engine, IReservationTelemetry telemetry, TimeProvider time)
{
    /// <summary>Confirms a held reservation. Paying again gives the same answer.</summary>
    /// <returns>
    /// The reservation as it is now, or <see cref="ContentNotFound"/> (also for another member's) or <see cref="ReservationNotPayable"/>.
    /// </returns>
    public async Task<Result<MemberReservation>> ExecuteAsync(UserId member, Guid id, CancellationToken ct)
    {
        var result = await PayAsync(member, id, ct);
        telemetry.Paid(id, result);
        return result;
    }

    private async Task<Result<MemberReservation>> PayAsync(UserId member, Guid id, CancellationToken ct)
    {
        if (await queries.FindAsync(member, id, ct) is not { } found)
        {
            return new ContentNotFound("reservation", id);
        }

        if (found.Reservation.StatusAt(time.Instant) is ReservationStatus.Held)
        {
            await engine.ConfirmAsync(found.Reservation, ct);
        }

        // Another payment, a cancellation or the expiry came first: read its outcome.
        var now = await queries.FindAsync(member, id, ct)
            ?? throw new InvalidOperationException($"Reservation {id} vanished while it was paid.");
        var status = now.Reservation.StatusAt(time.Instant);
        return status is ReservationStatus.Confirmed ? now : new ReservationNotPayable(status);
    }
}
