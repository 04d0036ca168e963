namespace Marquee.Domain.Prices;

/// <summary>What an admin writes of a price list.</summary>
/// <param name="Name">1 to 100 characters, unique.</param>
/// <param name="Prices">1 to 500; every pair of zone and category once, with <see cref="PriceCategory.Adult"/> in every zone and
/// <see cref="PriceZone.Standard"/> among the zones.</param>
/// <param name="Rules">When it is proposed; at most 20.</param>
public sealed record PriceListDraft(string Name, IReadOnlyList<ZonePrice> Prices, IReadOnlyList<PriceRule> Rules)
{
    /// <summary>The highest price of a seat, KRW.</summary>
    public const long HighestPrice = 1_000_000;

    private const int LongestName = 100;
    private const int MostPrices = 500;
    private const int MostRules = 20;

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Validate()
    {
        var zones = Prices.Select(line => line.Zone).ToHashSet();
        var withAdults = Prices.Where(line => line.Category == PriceCategory.Adult).Select(line => line.Zone).ToHashSet();
        return new ValidationErrors()
            .Text("name", Name, LongestName)
            .When(Prices.Count is 0 or > MostPrices, "prices", $"Expected 1 to {MostPrices} prices.")
            .When(!Prices.All(line => PriceWord.IsValid(line.Zone) && PriceWord.IsValid(line.Category)), "prices",
                $"Zones and categories: {PriceWord.Rule}")
            .When(Prices.Any(line => line.Price is < 0 or > HighestPrice), "prices", $"Expected prices from 0 to {HighestPrice}.")
            .When(Prices.DistinctBy(line => (line.Zone, line.Category)).Count() < Prices.Count, "prices",
                "Name every zone and category once.")
            .When(!zones.Contains(PriceZone.Standard), "prices", $"Expected prices of the zone {PriceZone.Standard}.")
            .When(!zones.SetEquals(withAdults), "prices", $"Expected a price of {PriceCategory.Adult} in every zone.")
            .When(Rules.Count > MostRules, "rules", $"Expected at most {MostRules} rules.")
            .When(!Rules.All(rule => rule.IsValid), "rules", PriceRule.WrongHours)
            .Refusal;
    }
}
