using Marquee.Domain.Prices;

namespace Marquee.Domain.Catalog;

/// <summary>Price lists as an admin edits them: as <see cref="ICatalogStore"/>, every change is one transaction.</summary>
public interface IPriceListStore
{
    /// <summary>The lists by id.</summary>
    Task<Paged<PriceListDetails>> ListPriceListsAsync(Page page, CancellationToken ct);

    /// <summary>A list, or <see langword="null"/>.</summary>
    Task<PriceListDetails?> FindPriceListAsync(PriceListId id, CancellationToken ct);

    /// <summary>Adds a list. <see cref="InvalidInput"/> for a name that another list has, or a category that does not exist.</summary>
    Task<Result<PriceListDetails>> AddPriceListAsync(PriceListDraft draft, CancellationToken ct);

    /// <summary>
    /// Changes a list; reservations keep their amounts. <see cref="ContentNotFound"/>, <see cref="InvalidInput"/>,
    /// <see cref="OutdatedVersion"/>.
    /// </summary>
    Task<Result<PriceListDetails>> ChangePriceListAsync(
        PriceListId id, PriceListDraft draft, Func<PriceListDetails, bool>? isExpected, CancellationToken ct);

    /// <summary>Removes a list that no schedule has. <see cref="ContentNotFound"/>, <see cref="ContentInUse"/>.</summary>
    Task<Result<PriceListDetails>> RemovePriceListAsync(PriceListId id, CancellationToken ct);

    /// <summary>The categories in their order.</summary>
    Task<IReadOnlyList<PriceCategory>> ListPriceCategoriesAsync(CancellationToken ct);

    /// <summary>Adds a category, or changes the one with its code.</summary>
    Task<Result<PriceCategory>> SavePriceCategoryAsync(PriceCategory category, CancellationToken ct);
}

/// <summary>A price list as an admin sees it.</summary>
/// <param name="Prices">The standard zone first, then by zone; in each in the order of the categories.</param>
/// <param name="Rules">When it is proposed.</param>
public sealed record PriceListDetails(
    PriceListId Id, string Name, IReadOnlyList<ZonePrice> Prices, IReadOnlyList<PriceRule> Rules);
