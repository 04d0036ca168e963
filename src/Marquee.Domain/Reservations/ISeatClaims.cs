using Marquee.Domain.Catalog;

namespace Marquee.Domain.Reservations;

/// <summary>
/// Seats taken in Redis before the database knows. Nothing in it is the truth: it keeps lost races away from the database.
/// No method throws when Redis is away, slow or full; what could not be written is invalidated as soon as Redis answers again.
/// </summary>
public interface ISeatClaims
{
    /// <summary>
    /// Claims all seats of an order and its member's quota for <see cref="ReservationOptions.ClaimLease"/>, all or nothing, in one round
    /// trip.
    /// </summary>
    Task<ClaimAnswer> ClaimAsync(Order order);

    /// <summary>
    /// Says that the database has reservations, all in one round trip: their seats are taken for good, or while they are held. Overwrites
    /// the lease of another, never its promoted seat, and never the tombstone of the reservation itself.
    /// </summary>
    Task PromoteAsync(IReadOnlyCollection<Promotion> promotions);

    /// <summary>
    /// Frees the seats this reservation still has, and leaves tombstones, which outlive every load that may not have seen the release.
    /// </summary>
    /// <param name="claim">The reservation or order.</param>
    /// <param name="taken">Seats of it that the database says others have: they are marked as taken for a second instead, or as long as a
    /// hold.</param>
    Task ReleaseAsync(SeatClaim claim, IReadOnlyCollection<SeatId> taken);

    /// <summary>Begins to load schedules: takes Redis' time, before which the snapshot of the database must not be taken.</summary>
    /// <returns>A ticket for every schedule that no other instance is loading.</returns>
    Task<IReadOnlyList<LoadTicket>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules);

    /// <summary>
    /// Compares a schedule that is known with the database, by one number for all its seats; when they agree, it stays known for 30
    /// seconds.
    /// </summary>
    /// <param name="ticket">The ticket of the load; spent when they agree.</param>
    /// <param name="seats">Every seat of the schedule that the database says is taken, read after the ticket was given.</param>
    /// <returns>Whether they agree; if not, the schedule is to be installed.</returns>
    Task<bool> AgreeAsync(LoadTicket ticket, IEnumerable<TakenSeat> seats);

    /// <summary>
    /// Makes a schedule known, or corrects it: what the snapshot has is taken, what it lacks is free, except where something was written
    /// after the ticket, or a lease still runs. The schedule stays known for 30 seconds.
    /// </summary>
    /// <param name="ticket">The ticket of the load.</param>
    /// <param name="seats">Every live seat of the schedule, read after the ticket was given.</param>
    /// <param name="now">The instant of the snapshot, UTC, by which remaining times are counted.</param>
    /// <returns>How many seats were wrong.</returns>
    Task<int> InstallAsync(LoadTicket ticket, IReadOnlyList<LiveSeat> seats, DateTime now);

    /// <summary>What is known of a schedule, to compare it with the database; <see langword="null"/> when it is not loaded.</summary>
    /// <exception cref="ClaimsUnavailableException">Redis cannot be asked.</exception>
    Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct);

    /// <summary>Removes a schedule from Redis: its next order loads it again.</summary>
    Task InvalidateAsync(ScheduleId schedule);
}

/// <summary>Who claims which seats.</summary>
/// <param name="ReservationId">The reservation, made or to be made.</param>
/// <param name="ScheduleId">Its schedule.</param>
/// <param name="UserId">Its member.</param>
/// <param name="SeatIds">Its seats.</param>
public sealed record SeatClaim(Guid ReservationId, ScheduleId ScheduleId, UserId UserId, IReadOnlyList<SeatId> SeatIds)
{
    /// <summary>The claim of an order.</summary>
    public static SeatClaim Of(Order order) => new(order.Id, order.ScheduleId, order.UserId, order.SeatIds);

    /// <summary>The claim of a reservation.</summary>
    public static SeatClaim Of(Reservation reservation) =>
        new(reservation.Id, reservation.ScheduleId, reservation.UserId, reservation.SeatIds);
}

/// <summary>A reservation that the database has.</summary>
/// <param name="Remaining">How long it is held from now on; <see langword="null"/> once confirmed.</param>
public readonly record struct Promotion(SeatClaim Claim, TimeSpan? Remaining);

/// <summary>What Redis said to a claim.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Taken">The taken seats, in the order's order; empty unless <see cref="ClaimOutcome.Taken"/> or one of its
/// kin.</param>
/// <param name="Held">How many seats the member has; 0 unless <see cref="ClaimOutcome.QuotaFull"/>.</param>
public readonly record struct ClaimAnswer(ClaimOutcome Outcome, IReadOnlyList<Seat> Taken, int Held)
{
    /// <summary>An answer without facts.</summary>
    public static ClaimAnswer Of(ClaimOutcome outcome) => new(outcome, [], 0);
}

/// <summary>What may come of a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>All seats are the order's, for a lease.</summary>
    Claimed,

    /// <summary>Others have seats of the order.</summary>
    Taken,

    /// <summary>
    /// Seats of the order are taken, perhaps by a reservation of the same member: Redis says so, cannot name whose they are, or has been
    /// wrong or away in the last minute, and others may have sold them since to this member.
    /// </summary>
    PerhapsOfMember,

    /// <summary>
    /// Seats of the order are taken, all by the same member, and at least one by an order that is still on its way to the database.
    /// </summary>
    PendingOfMember,

    /// <summary>The member would have too many seats.</summary>
    QuotaFull,

    /// <summary>Redis does not know the schedule: load it.</summary>
    NotLoaded,

    /// <summary>Redis cannot be asked: go to the database without a claim.</summary>
    Unavailable,
}

/// <summary>The right to load a schedule, given to one loader at a time.</summary>
/// <param name="RedisTime">Redis' time at the beginning, in ms since 1970.</param>
public sealed record LoadTicket(ScheduleId ScheduleId, long RedisTime);

/// <summary>A seat that the database says is taken; its reservation may be a hold that is overdue.</summary>
/// <param name="ReservationId">The reservation that has it.</param>
public readonly record struct TakenSeat(ScheduleId ScheduleId, SeatId SeatId, Guid ReservationId);

/// <summary>A seat a live reservation has, as the database knows it.</summary>
/// <param name="UserId">Its member.</param>
/// <param name="ExpiresAt">When its hold ends, UTC; <see langword="null"/> once confirmed.</param>
public sealed record LiveSeat(ScheduleId ScheduleId, SeatId SeatId, Guid ReservationId, UserId UserId, DateTime? ExpiresAt);

/// <summary>A seat as Redis knows it.</summary>
/// <param name="ReservationId">The reservation that has it; empty for a mark without one.</param>
/// <param name="Promoted">Whether the database is said to have it; else it is a lease.</param>
/// <param name="Remaining">How long it lasts; <see langword="null"/> for good.</param>
public sealed record ClaimedSeat(SeatId SeatId, Guid ReservationId, UserId UserId, bool Promoted, TimeSpan? Remaining);

/// <summary>Redis cannot be asked just now.</summary>
public sealed class ClaimsUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
