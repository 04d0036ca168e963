using System.Collections.Frozen;

namespace Marquee.Domain.Prices;

/// <summary>What a seat costs a person.</summary>
/// <param name="Zone">Of the seat.</param>
/// <param name="Category">Of the person.</param>
/// <param name="Price">KRW.</param>
public sealed record ZonePrice(string Zone, string Category, long Price);

/// <summary>
/// The prices of a list, to calculate with. A zone that the list does not name costs what <see cref="PriceZone.Standard"/> does.
/// </summary>
public sealed class PriceTable
{
    private readonly FrozenDictionary<(string Zone, string Category), long> _prices;
    private readonly FrozenSet<string> _zones;

    /// <summary>Makes the table of a list.</summary>
    /// <param name="prices">The lines of a list: every pair of zone and category once, with a price of
    /// <see cref="PriceCategory.Adult"/> in every zone and in <see cref="PriceZone.Standard"/>.</param>
    public PriceTable(IReadOnlyList<ZonePrice> prices)
    {
        Prices = prices;
        _prices = prices.ToFrozenDictionary(line => (line.Zone, line.Category), line => line.Price);
        _zones = prices.Select(line => line.Zone).ToFrozenSet();
    }

    /// <summary>Every price.</summary>
    public IReadOnlyList<ZonePrice> Prices { get; }

    /// <summary>What stands for the list where one price is shown: of an adult in the standard zone.</summary>
    public long StandardPrice => _prices[(PriceZone.Standard, PriceCategory.Adult)];

    /// <summary>The price of a seat, KRW; <see langword="null"/> where the category is not offered.</summary>
    public long? Find(string zone, string category) => _prices.TryGetValue((PricedAs(zone), category), out var price) ? price : null;

    /// <summary>The categories that are offered in a zone, in the order of the list.</summary>
    public IReadOnlyList<string> Offered(string zone) =>
        [.. Prices.Where(line => line.Zone == PricedAs(zone)).Select(line => line.Category)];

    private string PricedAs(string zone) => _zones.Contains(zone) ? zone : PriceZone.Standard;
}
