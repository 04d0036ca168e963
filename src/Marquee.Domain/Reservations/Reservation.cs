using Marquee.Domain.Prices;

namespace Marquee.Domain.Reservations;

/// <summary>
/// One member's order for seats of one schedule. Written by the ledger alone; <see cref="Status"/> says whether it lives.
/// </summary>
public sealed class Reservation
{
    /// <summary>The key: a version 7 UUID, so ids sort by the time of the order.</summary>
    public required Guid Id { get; init; }

    /// <summary>The schedule.</summary>
    public required ScheduleId ScheduleId { get; init; }

    /// <summary>Whose it is.</summary>
    public required UserId UserId { get; init; }

    /// <summary>The only judge of whether the reservation lives; see <see cref="StatusAt"/>.</summary>
    public required ReservationStatus Status { get; init; }

    /// <summary>What was ordered, in the order of the seats in their row. Never changes.</summary>
    public required IReadOnlyList<SeatId> SeatIds { get; init; }

    /// <summary>What all seats cost together, in KRW, at the price of the moment of the order.</summary>
    public required long Amount { get; init; }

    /// <summary>The categories of <see cref="SeatIds"/>, in their order. Never changes.</summary>
    /// <value><see langword="null"/> where there was no price list: everybody is an adult.</value>
    public IReadOnlyList<string>? SeatCategories { get; init; }

    /// <summary>What each of <see cref="SeatIds"/> costs, in their order, in KRW. Never changes.</summary>
    /// <value><see langword="null"/> where there was no price list: all cost the same.</value>
    public IReadOnlyList<long>? SeatAmounts { get; init; }

    /// <summary>When a hold ends, UTC; <see langword="null"/> once confirmed.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>What people read out and staff look up: a <see cref="ReservationNumber"/>, given when it is confirmed.</summary>
    public string? Number { get; init; }

    /// <summary>When it was confirmed, UTC.</summary>
    public DateTime? ConfirmedAt { get; init; }

    /// <summary>When it was cancelled, UTC.</summary>
    public DateTime? CancelledAt { get; init; }

    /// <summary>The member's key of the order, unique for the member; <see langword="null"/> when none was sent.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The hash of what was ordered with the key; see <see cref="Order.RequestHash"/>.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The category of one of <see cref="SeatIds"/>.</summary>
    /// <param name="index">Its place among them.</param>
    public string CategoryOf(int index) => SeatCategories?[index] ?? PriceCategory.Adult;

    /// <summary>What one of <see cref="SeatIds"/> costs, in KRW.</summary>
    /// <param name="index">Its place among them.</param>
    public long AmountOf(int index) => SeatAmounts?[index] ?? Amount / SeatIds.Count;

    /// <summary>
    /// The status at an instant: a hold past its expiry has expired, even before that is stored.
    /// </summary>
    /// <param name="now">The instant, UTC.</param>
    public ReservationStatus StatusAt(DateTime now) =>
        Status is ReservationStatus.Held && ExpiresAt <= now ? ReservationStatus.Expired : Status;

    /// <summary>
    /// The answer to an order with the key this reservation was made with: the reservation again, or <see cref="IdempotencyKeyReused"/>.
    /// </summary>
    public Result<Reserved> AnswerAgain(Order order) =>
        RequestHash == order.RequestHash ? new Reserved(this, Replayed: true) : new IdempotencyKeyReused(order.IdempotencyKey!);
}

/// <summary>Where a reservation is in its life.</summary>
public enum ReservationStatus
{
    /// <summary>Has its seats until paid or expired.</summary>
    Held,

    /// <summary>Has its seats.</summary>
    Confirmed,

    /// <summary>Given back by the member.</summary>
    Cancelled,

    /// <summary>Not paid in time.</summary>
    Expired,
}
