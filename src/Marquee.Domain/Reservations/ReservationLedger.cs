namespace Marquee.Domain.Reservations;

/// <summary>
/// The one place where seats change hands. Every call is one or more whole transactions: what it answered is durable.
/// Every transaction locks the occupancy rows of its schedules in ascending order, expires their overdue holds, and then
/// adds or removes seats together with quota and status.
/// </summary>
public interface IReservationLedger
{
    /// <summary>Writes orders in one transaction; each wins or is refused on its own.</summary>
    /// <param name="orders">At least one; no two share a seat of a schedule, a (schedule, member) or a (member, key).</param>
    /// <param name="ct">Heeded until the transaction begins to write.</param>
    /// <returns>For every order, in their order: the reservation, or <see cref="ContentNotFound"/>, <see cref="SeatsAlreadyReserved"/>,
    /// <see cref="SeatLimitExceeded"/>, <see cref="CoolingDown"/> or <see cref="IdempotencyKeyReused"/>.</returns>
    Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct);

    /// <summary>Cancels a live reservation and frees its seats; does nothing to one that is cancelled or expired.</summary>
    /// <param name="reservation">The reservation, of that schedule.</param>
    /// <param name="schedule">Its schedule.</param>
    /// <param name="ct">Heeded until the transaction begins to write.</param>
    /// <returns>Whether it lived until now.</returns>
    Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, CancellationToken ct);
}

/// <summary>A reservation that was made.</summary>
/// <param name="Reservation">The reservation.</param>
/// <param name="Replayed">Whether an earlier order with the same key and body made it.</param>
public sealed record Reserved(Reservation Reservation, bool Replayed);
