using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Engine.Claims;

/// <summary>
/// What Redis knows of who has which seats: a cache of the database, to which claims are written before the database decides. Where no
/// exception is named, none is thrown when Redis is away, slow or full; a schedule to which a write may be missing is deleted as soon as
/// Redis answers.
/// </summary>
public interface ISeatClaims
{
    /// <summary>Claims all seats of an order and its member's quota until the end of its hold, all or nothing.</summary>
    Task<ClaimAnswer> ClaimAsync(Order order);

    /// <summary>
    /// Notes that the database has an order that was claimed: for some seconds a refusal because of its seats is certain.
    /// </summary>
    void NoteWritten(Order order);

    /// <summary>
    /// Sets until when a reservation has its seats; it never adds one. Where not all of them are its own, the schedule is deleted.
    /// </summary>
    /// <param name="expiresAt">UTC; <see langword="null"/> for good.</param>
    /// <returns>Whether it was kept; else it is to be told again after the commit.</returns>
    Task<bool> KeepAsync(SeatClaim claim, DateTime? expiresAt);

    /// <summary>Frees the seats and the quota that this reservation still has.</summary>
    Task ReleaseAsync(SeatClaim claim);

    /// <summary>Deletes a schedule in which an order still is: Redis and the database contradicted each other about it.</summary>
    Task DisputeAsync(SeatClaim claim);

    /// <summary>Deletes a schedule: its next order loads it again.</summary>
    Task InvalidateAsync(ScheduleId schedule);

    /// <summary>Asks for the right to load schedules, each given to one loader at a time while the schedule is not loaded.</summary>
    /// <param name="token">A random text that names the loader.</param>
    /// <returns>The schedules to load.</returns>
    /// <exception cref="ClaimsUnavailableException">Redis is away or full.</exception>
    Task<IReadOnlyList<ScheduleId>> BeginLoadAsync(IReadOnlyList<ScheduleId> schedules, string token);

    /// <summary>Loads schedules, each unless something was written to it since <see cref="BeginLoadAsync"/>.</summary>
    /// <param name="schedules">What that answered.</param>
    /// <param name="token">The token it was given.</param>
    /// <param name="seats">Their live seats, read since.</param>
    /// <returns>How many were loaded.</returns>
    /// <exception cref="ClaimsUnavailableException">Redis is away or full.</exception>
    Task<int> LoadAsync(IReadOnlyList<ScheduleId> schedules, string token, ILookup<ScheduleId, LiveSeat> seats);

    /// <summary>Compares a loaded schedule with the database; one that agrees stays loaded.</summary>
    /// <param name="seats">Its live seats, just read.</param>
    /// <param name="now">The instant of that reading, UTC.</param>
    /// <param name="deleteUnequal">Whether to delete it when it differs.</param>
    Task<Verification> VerifyAsync(ScheduleId schedule, IEnumerable<LiveSeat> seats, DateTime now, bool deleteUnequal);

    /// <summary>Every seat that is taken, or <see langword="null"/> when the schedule is not loaded.</summary>
    /// <exception cref="ClaimsUnavailableException">Redis cannot be asked.</exception>
    Task<IReadOnlyList<ClaimedSeat>?> ReadAsync(ScheduleId schedule, CancellationToken ct);
}

/// <summary>Who has or wants which seats.</summary>
/// <param name="ReservationId">The reservation, made or to be made.</param>
public readonly record struct SeatClaim(Guid ReservationId, ScheduleId ScheduleId, UserId UserId, IReadOnlyList<SeatId> SeatIds)
{
    /// <summary>The claim of an order.</summary>
    public static SeatClaim Of(Order order) => new(order.Id, order.ScheduleId, order.UserId, order.SeatIds);

    /// <summary>The claim of a reservation.</summary>
    public static SeatClaim Of(Reservation reservation) =>
        new(reservation.Id, reservation.ScheduleId, reservation.UserId, reservation.SeatIds);
}

/// <summary>Redis' answer to a claim.</summary>
/// <param name="Outcome">What happened. The rest is for <see cref="ClaimOutcome.Refused"/>.</param>
/// <param name="Taken">Seats that others have, in the order's order; empty when the member's quota is full.</param>
/// <param name="Held">How many seats the member has.</param>
/// <param name="IsOfMember">Whether the member has a reservation of the schedule, or an order on its way: perhaps this one.</param>
/// <param name="IsCertain">Whether no reservation of this order's key can be behind the refusal.</param>
public readonly record struct ClaimAnswer(
    ClaimOutcome Outcome, IReadOnlyList<Seat> Taken, int Held = 0, bool IsOfMember = false, bool IsCertain = true)
{
    /// <summary>An answer without facts.</summary>
    public static ClaimAnswer Of(ClaimOutcome outcome) => new(outcome, []);
}

/// <summary>What may come of a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>All seats are the order's.</summary>
    Claimed,

    /// <summary>Others have seats of the order, or the member would have too many.</summary>
    Refused,

    /// <summary>The schedule is not loaded.</summary>
    NotLoaded,

    /// <summary>Redis cannot be asked: the order goes to the database without a claim.</summary>
    Unavailable,
}

/// <summary>What a comparison with the database found.</summary>
public enum Verification
{
    /// <summary>They agree.</summary>
    Equal,

    /// <summary>They differ; perhaps something was on its way.</summary>
    Unequal,

    /// <summary>They differed, and the schedule was deleted.</summary>
    Deleted,

    /// <summary>The schedule is not loaded, or Redis cannot be asked.</summary>
    NotLoaded,
}

/// <summary>A seat as Redis knows it.</summary>
/// <param name="ReservationId">The reservation that has it, or the order that claimed it.</param>
/// <param name="Remaining">How long it lasts; <see langword="null"/> for good.</param>
public sealed record ClaimedSeat(SeatId SeatId, Guid ReservationId, TimeSpan? Remaining);

/// <summary>Redis cannot be asked just now.</summary>
public sealed class ClaimsUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
