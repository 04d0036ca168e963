using Marquee.Domain.Audit;

namespace Marquee.Domain.Reservations;

/// <summary>The use case: staff cancel one reservation; everything that was paid comes back, and the member is written to.</summary>
public sealed class CancelByStaff(IStaffReservations reservations, IReservationEngine engine, TimeProvider time)
{
    private const int LongestNote = 200;

    /// <summary>Cancels a reservation. Cancelling again gives the same answer.</summary>
    /// <param name="by">Who, as audit columns name them.</param>
    /// <param name="note">Why: 1 to 200 characters.</param>
    /// <returns>The reservation as it is now, or <see cref="InvalidInput"/>, <see cref="ContentNotFound"/>,
    /// or <see cref="PaymentInProgress"/>.</returns>
    public async Task<Result<StaffReservation>> ExecuteAsync(Guid id, string note, string by, CancellationToken ct)
    {
        if (new ValidationErrors().Text("reason", note, LongestNote).Refusal is { } invalid)
        {
            return invalid;
        }

        if (await reservations.FindAsync(id, ct) is not { } found)
        {
            return new ContentNotFound("reservation", id);
        }

        var now = time.Instant;
        if (found.Reservation.StatusAt(now) is ReservationStatus.Expired)
        {
            return found;
        }

        var isLive = found.Reservation.Status is not ReservationStatus.Cancelled;
        if (!await engine.CancelAsync(found.Reservation, Cancellation.ByStaff(note, by, now), ct))
        {
            return new PaymentInProgress();
        }

        if (isLive)
        {
            await reservations.NoteCancelledAsync(id, note);
        }

        return (await reservations.FindAsync(id, CancellationToken.None))!;
    }
}

/// <summary>Reservations as staff see them.</summary>
public interface IStaffReservations
{
    /// <summary>A reservation, or <see langword="null"/>.</summary>
    Task<StaffReservation?> FindAsync(Guid id, CancellationToken ct);

    /// <summary>Reservations, newest first.</summary>
    /// <param name="search">A part of the member's e-mail address, a number, or the whole id; <see langword="null"/> for all.</param>
    /// <param name="schedule">Of one schedule only.</param>
    /// <param name="page">Which of them to return.</param>
    /// <param name="ct">Ends the query.</param>
    Task<Paged<StaffReservation>> ListAsync(string? search, ScheduleId? schedule, Page page, CancellationToken ct);

    /// <summary>Writes to the audit log that the present user cancelled a reservation: <see cref="AuditActions"/>.</summary>
    Task NoteCancelledAsync(Guid id, string note);
}

/// <summary>A reservation as staff see it.</summary>
/// <param name="Email">Of the member; <see langword="null"/> where the account is deleted.</param>
/// <param name="Title">Of the movie.</param>
/// <param name="Start">Of the showing, wall-clock time of the theater.</param>
/// <param name="SeatNumbers">In the order of its seats.</param>
public sealed record StaffReservation(
    Reservation Reservation, string? Email, string Title, DateTime Start, IReadOnlyList<string> SeatNumbers);
