using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;

namespace Marquee.Domain.Reservations;

/// <summary>What an order costs.</summary>
/// <param name="Amount">All seats together, in KRW.</param>
/// <param name="SeatAmounts">Each seat, in the order of the seats; <see langword="null"/> without a price list.</param>
public sealed record OrderPrice(long Amount, IReadOnlyList<long>? SeatAmounts)
{
    private static readonly string[] AdultsOnly = [PriceCategory.Adult];

    /// <summary>Calculates it.</summary>
    /// <param name="price">Of a seat, in KRW, without a list.</param>
    /// <param name="list">The prices of the list, if there is one.</param>
    /// <param name="seats">The seats.</param>
    /// <param name="categories">Of the people in these seats, in their order; <see langword="null"/> when all are adults.</param>
    /// <returns>The price, or <see cref="CategoryNotOffered"/>. Without a list only <see cref="PriceCategory.Adult"/> is offered.</returns>
    internal static Result<OrderPrice> Calculate(
        long price, PriceTable? list, IReadOnlyList<Seat> seats, IReadOnlyList<string>? categories)
    {
        if (list is null)
        {
            return categories is null || categories.All(category => category == PriceCategory.Adult)
                ? new OrderPrice(price * seats.Count, SeatAmounts: null)
                : Refuse(list, seats, categories);
        }

        var amounts = new long[seats.Count];
        for (var i = 0; i < amounts.Length; i++)
        {
            if (list.Find(seats[i].Zone, categories?[i] ?? PriceCategory.Adult) is not { } amount)
            {
                return Refuse(list, seats, categories!);
            }

            amounts[i] = amount;
        }

        return new OrderPrice(amounts.Sum(), amounts);
    }

    /// <summary>What each seat of an order costs.</summary>
    internal static IReadOnlyList<PricedSeat> SeatsOf(Order order) =>
    [
        .. order.Seats.Select((seat, i) => new PricedSeat(
            seat, order.Categories?[i] ?? PriceCategory.Adult, order.SeatAmounts?[i] ?? order.Amount / order.Seats.Count)),
    ];

    private static CategoryNotOffered Refuse(PriceTable? list, IReadOnlyList<Seat> seats, IReadOnlyList<string> categories)
    {
        var wrong = seats.Zip(categories).Where(ticket => !OfferedFor(ticket.First).Contains(ticket.Second)).ToList();
        var offered = wrong.Select(ticket => OfferedFor(ticket.First)).Aggregate((some, others) => [.. some.Intersect(others)]);
        return new CategoryNotOffered(wrong[0].Second, [.. wrong.Select(ticket => ticket.First)], offered);

        IReadOnlyList<string> OfferedFor(Seat seat) => list?.Offered(seat.Zone) ?? AdultsOnly;
    }
}
