namespace Marquee.Domain.Prices;

/// <summary>When a list is proposed for a schedule that is planned without a price.</summary>
/// <param name="Days">On which days the showing starts.</param>
/// <param name="FromHour">It starts in this hour or later: 0 to 23.</param>
/// <param name="UntilHour">It starts before this hour: 1 to 24, after <paramref name="FromHour"/>.</param>
public sealed record PriceRule(PricedDays Days, int FromHour = 0, int UntilHour = 24)
{
    internal const string WrongHours = "Expected hours from 0 to 24, the first before the second.";

    internal bool IsValid => FromHour >= 0 && UntilHour <= 24 && FromHour < UntilHour;

    /// <summary>Whether the list is proposed.</summary>
    /// <param name="start">Wall-clock time of the theater.</param>
    /// <param name="isHoliday">Whether its day is one.</param>
    public bool Fits(DateTime start, bool isHoliday) =>
        start.Hour >= FromHour && start.Hour < UntilHour && Days switch
        {
            PricedDays.Every => true,
            PricedDays.Weekday => !isHoliday,
            PricedDays.Holiday => isHoliday,
        };

    /// <summary>
    /// The list for a start, or <see langword="null"/> when no rule fits. Of several the narrowest wins: a kind of day before every day,
    /// then fewer hours, then the list that was made first.
    /// </summary>
    /// <param name="rules">The rules of all lists.</param>
    /// <param name="start">Wall-clock time of the theater.</param>
    /// <param name="isHoliday">Whether its day is one.</param>
    public static PriceListId? Propose(IEnumerable<(PriceListId List, PriceRule Rule)> rules, DateTime start, bool isHoliday) => rules
        .Where(row => row.Rule.Fits(start, isHoliday))
        .OrderBy(row => row.Rule.Days is PricedDays.Every)
        .ThenBy(row => row.Rule.UntilHour - row.Rule.FromHour)
        .ThenBy(row => row.List.Value)
        .Select(row => (PriceListId?)row.List)
        .FirstOrDefault();
}

/// <summary>Days with prices of their own.</summary>
public enum PricedDays
{
    /// <summary>Any day.</summary>
    Every,

    /// <summary>Monday to Friday without public holidays.</summary>
    Weekday,

    /// <summary>Saturday, Sunday and public holidays.</summary>
    Holiday,
}

/// <summary>A <see cref="PriceRule"/> as it is stored.</summary>
public sealed class StoredPriceRule
{
    /// <summary>The list that is proposed.</summary>
    public required PriceListId PriceListId { get; init; }

    /// <summary>The place among the rules of the list, from 1.</summary>
    public required int Position { get; init; }

    /// <inheritdoc cref="PriceRule.Days"/>
    public required PricedDays Days { get; init; }

    /// <inheritdoc cref="PriceRule.FromHour"/>
    public required int FromHour { get; init; }

    /// <inheritdoc cref="PriceRule.UntilHour"/>
    public required int UntilHour { get; init; }
}
