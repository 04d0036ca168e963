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

/// <summary>The member's last reservation of the schedule is too young.</summary>
/// <param name="RetryAfter">How long to wait.</param>
public sealed record CoolingDown(TimeSpan RetryAfter) : Refusal(RefusalCode.TooManyRequests);

/// <summary>The member sent the key before, with another body.</summary>
public sealed record IdempotencyKeyReused(string Key) : Refusal(RefusalCode.IdempotencyKeyReused);

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
