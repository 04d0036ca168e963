using Marquee.Domain.Catalog;

namespace Marquee.Domain.Reservations;

/// <summary>What the ledger knows, under its locks, about who stands in the way of an order.</summary>
/// <param name="TakenSeats">Seats of the order that other reservations have.</param>
/// <param name="HeldSeats">How many seats of the schedule the member has.</param>
/// <param name="LastConfirmedAt">When the member's youngest confirmed reservation of the schedule was confirmed, UTC.</param>
/// <param name="Earlier">The member's reservation with the order's key.</param>
/// <param name="IsClosed">Whether the showing is not sold any more.</param>
public sealed record OrderFacts(
    IReadOnlyCollection<SeatId> TakenSeats, int HeldSeats, DateTime? LastConfirmedAt, Reservation? Earlier, bool IsClosed = false)
{
    /// <summary>Decides an order.</summary>
    /// <returns><see langword="null"/> when the order may be written, else its answer: an earlier reservation replayed, or a refusal.
    /// A limit that is reached comes before a cooldown: waiting would not help.</returns>
    public Result<Reserved>? Decide(Order order, DateTime now, ReservationOptions rules)
    {
        if (Earlier is not null)
        {
            return Earlier.AnswerAgain(order);
        }

        if (IsClosed)
        {
            return new ScheduleClosed();
        }

        if (TakenSeats.Count > 0)
        {
            return new SeatsAlreadyReserved([.. order.Seats.Where(seat => TakenSeats.Contains(seat.Id))]);
        }

        if (HeldSeats + order.Seats.Count > rules.MaxSeatsPerMember)
        {
            return new SeatLimitExceeded(rules.MaxSeatsPerMember, HeldSeats);
        }

        if (rules.Cooldown > TimeSpan.Zero && LastConfirmedAt is { } last && last + rules.Cooldown > now)
        {
            return new CoolingDown(last + rules.Cooldown - now);
        }

        if (order.ExpiresAt <= now)
        {
            // Others may have claimed its seats by now.
            return new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true);
        }

        return null;
    }
}
