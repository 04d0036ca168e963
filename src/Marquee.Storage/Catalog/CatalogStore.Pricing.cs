using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed partial class CatalogStore
{
    /// <summary>
    /// The prices of schedules to be, in their order. Their lists are locked in ascending order: one that changes now, changes the prices
    /// of these schedules, too.
    /// </summary>
    private async Task<Result<IReadOnlyList<Pricing>>> FindPricingsAsync(IReadOnlyList<ScheduleDraft> drafts, CancellationToken ct)
    {
        var rules = drafts.Any(draft => draft is { Price: null, PriceListId: null })
            ? (await db.PriceRules.AsNoTracking().ToListAsync(ct)).ConvertAll(row =>
                (row.PriceListId, new PriceRule(row.Days, row.FromHour, row.UntilHour)))
            : [];
        var lists = drafts.Select(draft => draft.PriceListId ?? (draft.Price is null ? Propose(draft.StartTime) : null)).ToList();
        if (drafts.Zip(lists).Any(found => found.First.Price is null && found.Second is null))
        {
            return new InvalidInput("price", "Expected a price or a priceListId: no rule of a price list fits every start.");
        }

        var standard = new Dictionary<PriceListId, long>();
        foreach (var list in lists.OfType<PriceListId>().Distinct().OrderBy(id => id.Value))
        {
            if (await LockAsync(list, ct) == 0)
            {
                return new ContentNotFound("price list", list.Value);
            }

            standard[list] = await db.PriceLines
                .Where(line => line.PriceListId == list && line.Zone == PriceZone.Standard && line.Category == PriceCategory.Adult)
                .Select(line => line.Price).SingleAsync(ct);
        }

        return Result.Of<IReadOnlyList<Pricing>>(
            [.. drafts.Zip(lists, (draft, list) => new Pricing(list is { } id ? standard[id] : draft.Price!.Value, list))]);

        PriceListId? Propose(DateTime start) => PriceRule.Propose(rules, start, prices.IsHoliday(DateOnly.FromDateTime(start)));
    }

    /// <param name="Price">Of a seat; of the list the one that stands for it.</param>
    private sealed record Pricing(long Price, PriceListId? List);
}
