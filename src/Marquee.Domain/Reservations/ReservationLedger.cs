using Marquee.Domain.Catalog;

namespace Marquee.Domain.Reservations;

/// <summary>
/// The one place where seats change hands. Every call is one or more whole transactions: what it answered is durable.
/// Every transaction that adds or removes seats locks the occupancy rows of its schedules in ascending order, expires their overdue holds,
/// and then changes seats together with quota and status.
/// </summary>
public interface IReservationLedger
{
    /// <summary>
    /// Writes orders in one transaction; each wins or is refused on its own. When the connection dies the orders are tried again for a
    /// while, and one whose id is there already has been written: its outcome is never guessed.
    /// </summary>
    /// <param name="orders">At least one; no two share a seat of a schedule, a (schedule, member) or a (member, key).</param>
    /// <param name="ct">Ends the call until the transaction begins to write.</param>
    /// <returns>For every order, in their order: the reservation, or <see cref="ContentNotFound"/>, <see cref="ScheduleClosed"/>,
    /// <see cref="SeatsAlreadyReserved"/>,
    /// <see cref="SeatLimitExceeded"/>, <see cref="CoolingDown"/>, <see cref="IdempotencyKeyReused"/>, <see cref="Unavailable"/> when its
    /// hold would be over, or <see cref="InvalidInput"/> for
    /// data that the database cannot take: a bug of the caller, reported as a refusal so that it fails no other order.</returns>
    Task<IReadOnlyList<Result<Reserved>>> ReserveAsync(IReadOnlyList<Order> orders, CancellationToken ct);

    /// <summary>What stands in the way of some orders, read without a lock.</summary>
    /// <returns>For every order, in their order, the facts with the version of the seat map they were read at, or <see langword="null"/>
    /// when there is no such schedule. A hold past its expiry blocks no order.</returns>
    Task<IReadOnlyList<Occupancy?>> ReadAsync(IReadOnlyList<Order> orders, CancellationToken ct);

    /// <summary>Every live seat of some schedules, in no order.</summary>
    /// <param name="schedules">Distinct.</param>
    /// <param name="now">UTC; holds that expire at or before it have expired.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<LiveSeat>> ListLiveSeatsAsync(IReadOnlyList<ScheduleId> schedules, DateTime now, CancellationToken ct);

    /// <summary>Writes an order like <see cref="ReserveAsync"/>, but only if the schedule's seat map still has a version.</summary>
    /// <param name="version">The version it was judged at.</param>
    /// <param name="ct">Ends the call until the transaction begins to write.</param>
    /// <returns>The answer, or <see langword="null"/> when the version is another and nothing was written.</returns>
    Task<Result<Reserved>?> ReserveIfUnchangedAsync(Order order, long version, CancellationToken ct);

    /// <summary>
    /// Confirms a reservation that is held and not past its expiry, of a showing that is not closed: one conditional update, which settles
    /// confirm against expiry and cancel. Gives it its number.
    /// </summary>
    /// <param name="ct">Ends the call until the update begins.</param>
    /// <returns>Whether it is confirmed now, by this call or an earlier one.</returns>
    Task<bool> ConfirmAsync(Guid reservation, CancellationToken ct);

    /// <summary>
    /// Expires the overdue holds of some schedules that no other transaction has locked: for idle schedules.
    /// </summary>
    /// <param name="schedules">At most this many schedules.</param>
    /// <param name="ct">Ends the call until the transaction begins to write.</param>
    /// <returns>How many schedules were swept; fewer than asked for means that no more are to be had now.</returns>
    Task<int> SweepAsync(int schedules, CancellationToken ct);

    /// <summary>
    /// Cancels a live reservation, frees its seats and asks for what comes back of its payment; does nothing to one that is cancelled or
    /// expired.
    /// </summary>
    /// <param name="reservation">The reservation, of that schedule.</param>
    /// <param name="schedule">Its schedule.</param>
    /// <param name="cancellation">Why, and what comes back.</param>
    /// <param name="ct">Ends the call until the transaction begins to write.</param>
    /// <returns>Whether it does not live any more: one that is being charged does.</returns>
    Task<bool> CancelAsync(Guid reservation, ScheduleId schedule, Cancellation cancellation, CancellationToken ct);
}

/// <summary>A reservation that was made.</summary>
/// <param name="Replayed">Whether an earlier order with the same key and body made it.</param>
public sealed record Reserved(Reservation Reservation, bool Replayed);

/// <summary>What stood in the way of an order when the seat map had a version.</summary>
public sealed record Occupancy(long Version, OrderFacts Facts);

/// <summary>A seat a live reservation has.</summary>
/// <param name="UserId">Its member.</param>
/// <param name="ExpiresAt">When its hold ends, UTC; <see langword="null"/> once confirmed.</param>
public readonly record struct LiveSeat(ScheduleId ScheduleId, SeatId SeatId, Guid ReservationId, UserId UserId, DateTime? ExpiresAt);
