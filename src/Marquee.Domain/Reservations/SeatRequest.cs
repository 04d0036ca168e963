using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Domain.Reservations;

/// <summary>What a member asks for.</summary>
/// <param name="SeatIds">The seats, in any order.</param>
/// <param name="IdempotencyKey">1 to 255 characters, or <see langword="null"/>; checked by the caller.</param>
/// <param name="Tickets">Who sits where; everybody else is an adult.</param>
/// <param name="Amount">What the member was told that it costs, in KRW, if known.</param>
public sealed record SeatRequest(
    ScheduleId ScheduleId, IReadOnlyList<SeatId> SeatIds, string? IdempotencyKey = null, IReadOnlyList<Ticket>? Tickets = null,
    long? Amount = null)
{
    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Validate() =>
        SeatIds.Count == 0 ? new InvalidInput("seatIds", "Name at least one seat.")
        : SeatIds.Count > 1 && SeatIds.Distinct().Count() < SeatIds.Count ? new InvalidInput("seatIds", "Name every seat once.")
        : Tickets is null ? null
        : Tickets.Any(ticket => !SeatIds.Contains(ticket.SeatId)) ? new InvalidInput("tickets", "Name seats of seatIds only.")
        : Tickets.DistinctBy(ticket => ticket.SeatId).Count() < Tickets.Count ? new InvalidInput("tickets", "Name every seat once.")
        : null;

    /// <summary>The categories of seats, in their order; <see langword="null"/> when all are for adults.</summary>
    internal IReadOnlyList<string>? CategoriesOf(IReadOnlyList<Seat> seats) => Tickets is not { Count: > 0 } tickets
        ? null
        : [.. seats.Select(seat => tickets.FirstOrDefault(ticket => ticket.SeatId == seat.Id)?.Category ?? PriceCategory.Adult)];

    /// <summary>Refuses an order that costs another amount than the member was told.</summary>
    internal PriceChanged? Refuse(Order order) => Amount is null || Amount == order.Amount
        ? null
        : new PriceChanged(order.Amount, OrderPrice.SeatsOf(order));
}

/// <summary>Who sits on a seat.</summary>
/// <param name="Category">The code of a <see cref="PriceCategory"/>.</param>
public sealed record Ticket(SeatId SeatId, string Category);
