using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Storage;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Sample;

/// <summary>
/// One hall of the sample data with zones, a place for a wheelchair and couple seats, and the price list of its showings.
/// </summary>
internal sealed record SampleHall(ScreenId Screen, PriceListId List)
{
    private const string ListName = "기본 요금";
    private const string Premium = "PREMIUM";
    private const string Couple = "COUPLE";

    /// <summary>What a seat costs an adult more than in the standard zone, KRW.</summary>
    private static readonly (string Zone, long More)[] Zones = [(PriceZone.Standard, 0), (Premium, 3_000), (Couple, 2_000)];

    /// <summary>The part of an adult's price, in percent.</summary>
    private static readonly (string Category, long Percent)[] Categories =
        [(PriceCategory.Adult, 100), ("TEEN", 80), ("SENIOR", 50), ("DISABLED", 50)];

    /// <summary>Makes a hall of 5 rows of 5 seats the one with zones, and adds its price list.</summary>
    public static async Task AddAsync(ScreenId screen, long price, MarqueeDbContext db, CancellationToken ct)
    {
        var list = new PriceList { Name = ListName };
        db.Add(list);
        var seats = (await db.Seats.Where(seat => seat.ScreenId == screen).ToListAsync(ct)).ToDictionary(seat => seat.SeatNumber);
        Set("A1", SeatKind.Wheelchair);
        Set("A2", SeatKind.Companion);
        foreach (var number in Enumerable.Range(1, 5))
        {
            Set($"C{number}", SeatKind.Seat, zone: Premium);
        }

        foreach (var (one, other) in ((string, string)[])[("E1", "E2"), ("E4", "E5")])
        {
            Set(one, SeatKind.Couple, other, Couple);
            Set(other, SeatKind.Couple, one, Couple);
        }

        await db.SaveChangesAsync(ct);
        db.AddRange(
            from zone in Zones
            from category in Categories
            select new PriceLine
            {
                PriceListId = list.Id, Zone = zone.Zone, Category = category.Category,
                Price = (price + zone.More) * category.Percent / 100,
            });
        await db.SaveChangesAsync(ct);

        void Set(string seat, SeatKind kind, string? pair = null, string zone = PriceZone.Standard) =>
            db.Entry(seats[seat]).CurrentValues.SetValues(
                new { Kind = kind, Pair = pair is null ? null : (SeatId?)seats[pair].Id, Zone = zone });
    }

    /// <summary>The hall with its list, while they are as they were made.</summary>
    public static async Task<SampleHall?> FindAsync(MarqueeDbContext db, CancellationToken ct) =>
        await (
            from list in db.PriceLists
            from seat in db.Seats
            where list.Name == ListName && seat.Zone == Couple
            select new SampleHall(seat.ScreenId, list.Id)).FirstOrDefaultAsync(ct);

    /// <summary>The list of a screen's showings.</summary>
    public static PriceListId? ListOf(Screen screen, SampleHall? hall) => hall?.Screen == screen.Id ? hall.List : null;
}
