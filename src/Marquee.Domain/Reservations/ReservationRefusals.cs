using Marquee.Domain.Catalog;

namespace Marquee.Domain.Reservations;

/// <summary>Another live reservation has seats of the order.</summary>
/// <param name="Seats">Those seats, in the order of their row.</param>
public sealed record SeatsAlreadyReserved(IReadOnlyList<Seat> Seats) : Refusal(RefusalCode.SeatAlreadyReserved);

/// <summary>The showing has started.</summary>
/// <param name="StartTime">When: wall-clock time of the theater.</param>
public sealed record ScheduleStarted(DateTime StartTime) : Refusal(RefusalCode.ScheduleStarted);

/// <summary>The member would have more seats of the schedule than allowed.</summary>
/// <param name="Limit">How many a member may have.</param>
/// <param name="Held">How many the member has now.</param>
public sealed record SeatLimitExceeded(int Limit, int Held) : Refusal(RefusalCode.SeatLimitExceeded);

/// <summary>The seats are not side by side in one row.</summary>
/// <param name="Seats">The seats of the order.</param>
public sealed record SeatsNotAdjacent(IReadOnlyList<Seat> Seats) : Refusal(RefusalCode.SeatsNotAdjacent);

/// <summary>A couple seat was ordered without the other one.</summary>
/// <param name="Seats">The seats of the order whose other one is missing.</param>
/// <param name="Missing">The other ones.</param>
public sealed record SeatsInseparable(IReadOnlyList<Seat> Seats, IReadOnlyList<Seat> Missing) : Refusal(RefusalCode.SeatsInseparable);

/// <summary>A category has no price in the zone of its seat.</summary>
/// <param name="Category">The first that has none.</param>
/// <param name="Seats">The seats of the order whose category has none.</param>
/// <param name="Offered">The categories that all these seats have a price for.</param>
public sealed record CategoryNotOffered(string Category, IReadOnlyList<Seat> Seats, IReadOnlyList<string> Offered)
    : Refusal(RefusalCode.CategoryNotOffered);

/// <summary>The order costs another amount than the caller was shown.</summary>
/// <param name="Amount">What it costs, in KRW.</param>
/// <param name="Seats">What each seat costs.</param>
public sealed record PriceChanged(long Amount, IReadOnlyList<PricedSeat> Seats) : Refusal(RefusalCode.PriceChanged);

/// <summary>What a seat costs a person.</summary>
/// <param name="Category">Of the person.</param>
/// <param name="Amount">In KRW.</param>
public sealed record PricedSeat(Seat Seat, string Category, long Amount);

/// <summary>The member's last reservation of the schedule is too young.</summary>
/// <param name="RetryAfter">How long to wait.</param>
public sealed record CoolingDown(TimeSpan RetryAfter) : Refusal(RefusalCode.TooManyRequests);

/// <summary>The member sent the key before, with another body.</summary>
public sealed record IdempotencyKeyReused(string Key) : Refusal(RefusalCode.IdempotencyKeyReused);

/// <summary>The reservation is being paid just now: its outcome must be known first.</summary>
public sealed record PaymentInProgress() : Refusal(RefusalCode.PaymentInProgress);

/// <summary>The reservation can be paid no more.</summary>
/// <param name="Status">What became of it.</param>
public sealed record ReservationNotPayable(ReservationStatus Status) : Refusal(RefusalCode.ReservationNotPayable);

/// <summary>Other orders for the schedule kept coming between; the caller may try again.</summary>
public sealed record ConcurrentUpdate() : Refusal(RefusalCode.ConcurrentUpdate);

/// <summary>The order could not be carried out in time; the caller may try again with the same key.</summary>
/// <param name="RetryAfter">When.</param>
/// <param name="NothingWritten">Whether it is certain that nothing was written; else the database did not say.</param>
public sealed record Unavailable(TimeSpan RetryAfter, bool NothingWritten) : Refusal(RefusalCode.Unavailable);

/// <summary>The first call with an idempotency key is still at work.</summary>
public sealed record IdempotencyKeyInUse(string Key) : Refusal(RefusalCode.IdempotencyKeyInUse);
