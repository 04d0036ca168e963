namespace Marquee.Domain.Prices;

/// <summary>Prices by zone and category, for any number of schedules.</summary>
public sealed class PriceList
{
    /// <summary>The key.</summary>
    public PriceListId Id { get; private set; }

    /// <summary>The name, unique, as admins see it.</summary>
    /// <value>1 to 100 characters.</value>
    public required string Name { get; init; }
}

/// <summary>One price of a <see cref="PriceList"/>.</summary>
public sealed class PriceLine
{
    /// <summary>The list.</summary>
    public required PriceListId PriceListId { get; init; }

    /// <summary>Of seats in this zone.</summary>
    public required string Zone { get; init; }

    /// <summary>For people of this category.</summary>
    public required string Category { get; init; }

    /// <summary>The price of a seat.</summary>
    /// <value>KRW, not negative.</value>
    public required long Price { get; init; }
}
