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
/// <param name="Key">The key.</param>
public sealed record IdempotencyKeyReused(string Key) : Refusal(RefusalCode.IdempotencyKeyReused);
