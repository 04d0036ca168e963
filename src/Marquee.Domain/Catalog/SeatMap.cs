using Marquee.Domain.Prices;

namespace Marquee.Domain.Catalog;

/// <summary>The seats of a schedule at one moment.</summary>
/// <param name="Version">Rises with every change of its seats.</param>
/// <param name="Price">Of a seat, in KRW; where there is a list, the one that stands for it.</param>
/// <param name="Seats">Every seat, row by row.</param>
/// <param name="Prices">By zone and category, where there is a price list.</param>
public sealed record SeatMap(
    ScheduleId ScheduleId, long Version, ScreenSummary Screen, long Price, IReadOnlyList<SeatOnMap> Seats, MapPrices? Prices = null);

/// <summary>A seat and whether it can be had.</summary>
/// <param name="Pair">The other seat of a couple seat.</param>
public sealed record SeatOnMap(
    SeatId Id, string SeatNumber, string Row, int Number, SeatStatus Status, SeatKind Kind = SeatKind.Seat, SeatId? Pair = null,
    string Zone = PriceZone.Standard);

/// <summary>What the seats of a map cost.</summary>
/// <param name="Prices">Of every zone of the map.</param>
/// <param name="Categories">The categories that have prices, in their order.</param>
public sealed record MapPrices(IReadOnlyList<ZonePrice> Prices, IReadOnlyList<PriceCategory> Categories)
{
    /// <summary>The part of a list that concerns the zones of a hall.</summary>
    /// <param name="list">The prices of the list.</param>
    /// <param name="zones">Those of the hall.</param>
    /// <param name="categories">All, in their order.</param>
    public static MapPrices Of(PriceTable list, IEnumerable<string> zones, IReadOnlyList<PriceCategory> categories)
    {
        List<ZonePrice> prices =
        [
            .. from zone in zones.Distinct()
               from category in list.Offered(zone)
               select new ZonePrice(zone, category, list.Find(zone, category)!.Value),
        ];
        return new MapPrices(prices, [.. categories.Where(category => prices.Any(price => price.Category == category.Code))]);
    }
}

/// <summary>Whether a seat can be had.</summary>
public enum SeatStatus
{
    /// <summary>No live reservation has it.</summary>
    Available,

    /// <summary>Held until paid or expired.</summary>
    Held,

    /// <summary>Belongs to a confirmed reservation.</summary>
    Reserved,
}
