using Marquee.Domain.Prices;

namespace Marquee.Domain.Catalog;

/// <summary>The use cases of an admin with price lists, as <see cref="EditCatalog"/> has those with the rest of the catalog.</summary>
public sealed class EditPriceLists(IPriceListStore store, ICatalogChanges changes)
{
    /// <inheritdoc cref="IPriceListStore.AddPriceListAsync"/>
    public async Task<Result<PriceListDetails>> AddAsync(PriceListDraft draft, CancellationToken ct) =>
        draft.Validate() is { } refusal ? refusal : await store.AddPriceListAsync(draft, ct);

    /// <inheritdoc cref="IPriceListStore.ChangePriceListAsync"/>
    public async Task<Result<PriceListDetails>> ChangeAsync(
        PriceListId id, PriceListDraft draft, Func<PriceListDetails, bool>? isExpected, CancellationToken ct) =>
        draft.Validate() is { } refusal
            ? refusal
            : await ThenAnnounceAsync(await store.ChangePriceListAsync(id, draft, isExpected, ct));

    /// <inheritdoc cref="IPriceListStore.RemovePriceListAsync"/>
    public Task<Result<PriceListDetails>> RemoveAsync(PriceListId id, CancellationToken ct) => store.RemovePriceListAsync(id, ct);

    /// <inheritdoc cref="IPriceListStore.SavePriceCategoryAsync"/>
    public async Task<Result<PriceCategory>> SaveCategoryAsync(PriceCategory category, CancellationToken ct) =>
        category.Validate() is { } refusal ? refusal : await ThenAnnounceAsync(await store.SavePriceCategoryAsync(category, ct));

    private async Task<Result<T>> ThenAnnounceAsync<T>(Result<T> result)
    {
        if (result.Refusal is null)
        {
            await changes.AnnounceAsync([ListingScope.AllSchedules]);
        }

        return result;
    }
}
