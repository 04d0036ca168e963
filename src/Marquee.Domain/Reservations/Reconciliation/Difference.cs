namespace Marquee.Domain.Reservations.Reconciliation;

/// <summary>Something that Redis and the database, or the tables of the database, do not agree on.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="SeatId">The seat; <see langword="null"/> where it is about a member or a payment.</param>
/// <param name="UserId">The member; <see langword="null"/> where it is about a seat or a payment.</param>
/// <param name="ReservationId">The reservation that should have the seat or, where none should, that has it, or whose
/// payment it is about; <see langword="null"/> where it is about a member.</param>
/// <param name="Database">What the database says, in words.</param>
/// <param name="Redis">What Redis says, in words; <see langword="null"/> for a difference inside the database.</param>
public sealed record Difference(
    DifferenceKind Kind, ScheduleId ScheduleId, SeatId? SeatId, UserId? UserId, Guid? ReservationId, string Database, string? Redis)
{
    /// <summary>
    /// What a difference is about: the same at every look, while its kind and words may change. A claim that ends makes a seat that was
    /// another's a free one, and it is still the same mistake.
    /// </summary>
    public object Subject =>
        (ScheduleId, SeatId, UserId, ReservationId, InRedis: Redis is not null, Limit: Kind is DifferenceKind.LimitExceeded);
}

/// <summary>What kind of difference it is.</summary>
public enum DifferenceKind
{
    /// <summary>
    /// A row of <c>reserved_seat</c> belongs to a reservation that does not live, or that has other seats. Mended: the row is removed.
    /// </summary>
    SeatWithoutReservation,

    /// <summary>A live reservation's seat is another's in <c>reserved_seat</c>. Mended: the row is replaced.</summary>
    SeatOfAnotherReservation,

    /// <summary>A live reservation lacks a row of <c>reserved_seat</c>. Mended: the row is added.</summary>
    SeatMissing,

    /// <summary>Two live reservations have the seat. Left to a person.</summary>
    SeatSoldTwice,

    /// <summary>A member's quota is not the sum of the seats of the live reservations. Mended: it is counted again.</summary>
    QuotaWrong,

    /// <summary>A member's live reservations have more seats than allowed. Left to a person.</summary>
    LimitExceeded,

    /// <summary>
    /// An approved payment has neither a confirmed reservation nor the refunds that are due; or a payment that took nothing was refunded.
    /// Left to a person, as is all that follows about payments.
    /// </summary>
    RefundsWrong,

    /// <summary>A refund was asked for more than an hour ago and is not done: the provider refuses it, or does not answer.</summary>
    RefundOverdue,

    /// <summary>The outcome of a charge has been unknown for more than an hour.</summary>
    PaymentUndecided,

    /// <summary>A confirmed reservation has several approved payments that were not refunded.</summary>
    PaidTwice,

    /// <summary>A reservation is confirmed whose payments were all declined or abandoned.</summary>
    ConfirmedUnpaid,

    /// <summary>
    /// Redis has a seat that is free in the database. Mended: the schedule is deleted from Redis, as for all that follow.
    /// </summary>
    TakenInRedisOnly,

    /// <summary>A live seat is free in Redis.</summary>
    FreeInRedis,

    /// <summary>A live seat is another's in Redis.</summary>
    AnothersInRedis,

    /// <summary>Redis gives a seat back more than a second before the hold ends, or at all though it is confirmed.</summary>
    EndsTooEarlyInRedis,

    /// <summary>Redis gives a seat back more than a second after the hold ends, or never though it is only held.</summary>
    EndsTooLateInRedis,
}
