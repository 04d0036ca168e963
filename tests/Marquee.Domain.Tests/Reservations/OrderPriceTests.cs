using CsCheck;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Tests.Reservations;

public sealed class OrderPriceTests
{
    private static readonly string[] Zones = ["STANDARD", "PREMIUM", "RECLINER", "BALCONY"];
    private static readonly string[] Categories = ["ADULT", "TEEN", "SENIOR", "DISABLED"];

    /// <summary>Prices of some categories in some zones, as a list must have them.</summary>
    private static readonly Gen<IReadOnlyList<ZonePrice>> Lists =
        from prices in Gen.Long[0, 50_000].Array[Zones.Length * Categories.Length]
        from isThere in Gen.Bool.Array[Zones.Length * Categories.Length]
        from zones in Gen.Int[1, Zones.Length]
        select (IReadOnlyList<ZonePrice>)
        [
            .. from zone in Enumerable.Range(0, zones)
               from category in Enumerable.Range(0, Categories.Length)
               let place = (zone * Categories.Length) + category
               where category == 0 || isThere[place]
               select new ZonePrice(Zones[zone], Categories[category], prices[place]),
        ];

    private static readonly Gen<(string Zone, string Category)[]> Orders =
        (from zone in Gen.Int[0, Zones.Length - 1]
         from category in Gen.Int[0, Categories.Length - 1]
         select (Zones[zone], Categories[category])).Array[1, 8];

    /// <summary>Against a calculation that looks through the lines, with nothing of the real one.</summary>
    [Fact]
    public void Every_order_costs_what_the_lines_of_its_list_say()
    {
        Gen.Select(Lists, Orders).Sample((list, order) =>
        {
            var expected = order.Select(ticket => PriceIn(list, ticket.Zone, ticket.Category)).ToList();
            var seats = Hall.WithIds(order.Select((ticket, i) =>
                new Seat { ScreenId = new ScreenId(1), Row = "A", Number = i + 1, Zone = ticket.Zone }));

            var price = Hall.ShowingOf(seats, new PriceTable(list)).PriceOf(seats, [.. order.Select(ticket => ticket.Category)]);

            if (expected.Contains(null))
            {
                price.Refusal.ShouldBeOfType<CategoryNotOffered>().Seats
                    .ShouldBe(seats.Where((_, i) => expected[i] is null));
            }
            else
            {
                price.Value.SeatAmounts.ShouldBe(expected.Select(amount => amount!.Value));
                price.Value.Amount.ShouldBe(expected.Sum(amount => amount!.Value));
            }
        });
    }

    [Fact]
    public void What_is_offered_is_offered_for_all_the_seats_it_was_refused_for()
    {
        var table = new PriceTable(
            [new("STANDARD", "ADULT", 1), new("STANDARD", "TEEN", 1), new("PREMIUM", "ADULT", 2), new("PREMIUM", "SENIOR", 1)]);
        var seats = Hall.WithIds(
            [
                new Seat { ScreenId = new ScreenId(1), Row = "A", Number = 1 },
                new Seat { ScreenId = new ScreenId(1), Row = "A", Number = 2, Zone = "PREMIUM" },
            ]);

        var refusal = Hall.ShowingOf(seats, table).PriceOf(seats, ["CHILD", "CHILD"]).Refusal.ShouldBeOfType<CategoryNotOffered>();

        refusal.Category.ShouldBe("CHILD");
        refusal.Offered.ShouldBe(["ADULT"]);
    }

    private static long? PriceIn(IReadOnlyList<ZonePrice> list, string zone, string category)
    {
        var known = list.Any(line => line.Zone == zone) ? zone : "STANDARD";
        foreach (var line in list)
        {
            if (line.Zone == known && line.Category == category)
            {
                return line.Price;
            }
        }

        return null;
    }
}
