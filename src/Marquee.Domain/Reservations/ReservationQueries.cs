using Marquee.Domain.Catalog;

namespace Marquee.Domain.Reservations;

/// <summary>Reservations, as read from the database. May be used from anywhere at any time.</summary>
public interface IReservationQueries
{
    /// <summary>A member's own reservation, or <see langword="null"/> when there is none of that id.</summary>
    Task<MemberReservation?> FindAsync(UserId member, Guid reservation, CancellationToken ct);

    /// <summary>A member's reservation by the key of its order, or <see langword="null"/>.</summary>
    Task<Reservation?> FindByKeyAsync(UserId member, string idempotencyKey, CancellationToken ct);

    /// <summary>A member's own reservations, newest first.</summary>
    /// <param name="showings">Those of which showings.</param>
    /// <param name="page">Which of them to return.</param>
    /// <param name="now">The instant, UTC, by which a showing is over.</param>
    /// <param name="ct">Ends the query.</param>
    Task<Paged<MemberReservation>> ListAsync(UserId member, Showings showings, Page page, DateTime now, CancellationToken ct);

    /// <summary>How many live seats of a schedule a member has.</summary>
    /// <param name="now">UTC; holds that expire at or before it have expired.</param>
    /// <param name="ct">Ends the query.</param>
    Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct);
}

/// <summary>Showings by whether they are over.</summary>
public enum Showings
{
    /// <summary>All of them.</summary>
    Any,

    /// <summary>Those that have not ended.</summary>
    Upcoming,

    /// <summary>Those that have ended.</summary>
    Past,
}

/// <summary>A reservation with what its member wants to read about it.</summary>
/// <param name="SeatNumbers">The numbers of its seats, in the order of <see cref="Reservation.SeatIds"/>.</param>
/// <param name="Schedule">Its showing.</param>
public sealed record MemberReservation(Reservation Reservation, IReadOnlyList<string> SeatNumbers, ScheduleDetails Schedule);

/// <summary>What is asked of the queries in more than one place.</summary>
public static class ReservationReplay
{
    extension(IReservationQueries queries)
    {
        /// <summary>
        /// The answer that an order with the same key got before, or <see langword="null"/> when it has no key or there is none yet.
        /// </summary>
        public async Task<Result<Reserved>?> ReplayAsync(Order order, CancellationToken ct)
        {
            var earlier = order.IdempotencyKey is { } key ? await queries.FindByKeyAsync(order.UserId, key, ct) : null;
            return earlier?.AnswerAgain(order);
        }
    }
}
