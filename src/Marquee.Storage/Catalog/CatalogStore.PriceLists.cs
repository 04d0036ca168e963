using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Storage.Prices;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed partial class CatalogStore
{
    public async Task<Paged<PriceListDetails>> ListPriceListsAsync(Page page, CancellationToken ct)
    {
        var total = await db.PriceLists.CountAsync(ct);
        var lists = db.PriceLists.OrderBy(list => list.Id).Skip(page.Offset).Take(page.Size);
        return new Paged<PriceListDetails>(await ReadAsync(lists, ct), page, total);
    }

    public async Task<PriceListDetails?> FindPriceListAsync(PriceListId id, CancellationToken ct) =>
        (await ReadAsync(db.PriceLists.Where(list => list.Id == id), ct)).SingleOrDefault();

    public Task<Result<PriceListDetails>> AddPriceListAsync(PriceListDraft draft, CancellationToken ct) =>
        InTransactionAsync<PriceListDetails>(
            async () =>
            {
                if (await RefuseAsync(draft, id: null, ct) is { } refusal)
                {
                    return refusal;
                }

                var list = new PriceList { Name = draft.Name };
                db.Add(list);
                await db.SaveChangesAsync(ct);
                await WriteAsync(list.Id, draft, ct);
                var added = (await FindPriceListAsync(list.Id, ct))!;
                audit.Add(before: null, added);
                return added;
            },
            ct);

    public Task<Result<PriceListDetails>> ChangePriceListAsync(
        PriceListId id, PriceListDraft draft, Func<PriceListDetails, bool>? isExpected, CancellationToken ct) =>
        InTransactionAsync<PriceListDetails>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("price list", id.Value);
                }

                var before = (await FindPriceListAsync(id, ct))!;
                if (isExpected?.Invoke(before) is false)
                {
                    return new OutdatedVersion("price list", id.Value);
                }

                if (await RefuseAsync(draft, id, ct) is { } refusal)
                {
                    return refusal;
                }

                db.Entry(await db.PriceLists.SingleAsync(row => row.Id == id, ct)).CurrentValues.SetValues(new { draft.Name });
                await db.PriceLines.Where(line => line.PriceListId == id).ExecuteDeleteAsync(ct);
                await db.PriceRules.Where(rule => rule.PriceListId == id).ExecuteDeleteAsync(ct);
                await WriteAsync(id, draft, ct);

                // What has been shown keeps the price it was sold at.
                var (standard, now) = (new PriceTable(draft.Prices).StandardPrice, time.Instant);
                await db.Schedules.Where(row => row.PriceListId == id && row.StartsAt > now && row.Price != standard)
                    .ExecuteUpdateAsync(row => row.SetProperty(schedule => schedule.Price, standard), ct);
                var changed = (await FindPriceListAsync(id, ct))!;
                audit.Add(before, changed);
                return changed;
            },
            ct);

    public Task<Result<PriceListDetails>> RemovePriceListAsync(PriceListId id, CancellationToken ct) =>
        InTransactionAsync<PriceListDetails>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("price list", id.Value);
                }

                if (await db.Schedules.CountAsync(row => row.PriceListId == id, ct) is > 0 and var schedules)
                {
                    return new ContentInUse("price list", id.Value, new CatalogUse(Schedules: schedules));
                }

                var list = (await FindPriceListAsync(id, ct))!;
                await db.PriceLists.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
                audit.Add(list, after: null);
                return list;
            },
            ct);

    public async Task<IReadOnlyList<PriceCategory>> ListPriceCategoriesAsync(CancellationToken ct) =>
        await db.PriceCategories.AsNoTracking().OrderBy(category => category.Position).ThenBy(category => category.Code).ToListAsync(ct);

    public Task<Result<PriceCategory>> SavePriceCategoryAsync(PriceCategory category, CancellationToken ct) =>
        InTransactionAsync<PriceCategory>(
            async () =>
            {
                var before = await db.PriceCategories.AsNoTracking().SingleOrDefaultAsync(row => row.Code == category.Code, ct);
                db.Entry(category).State = before is null ? EntityState.Added : EntityState.Modified;
                await db.SaveChangesAsync(ct);
                audit.Add(before, category);
                return category;
            },
            ct);

    private async Task<List<PriceListDetails>> ReadAsync(IQueryable<PriceList> lists, CancellationToken ct)
    {
        var found = await lists.AsNoTracking().ToListAsync(ct);
        var ids = found.ConvertAll(list => list.Id);
        var lines = (await db.LinesOf(ids).ToListAsync(ct)).ToLookup(line => line.PriceListId);
        var rules = (await db.PriceRules.AsNoTracking().Where(rule => ids.Contains(rule.PriceListId)).OrderBy(rule => rule.Position)
            .ToListAsync(ct)).ToLookup(rule => rule.PriceListId);
        return found.ConvertAll(list => new PriceListDetails(
            list.Id, list.Name,
            [.. lines[list.Id].Select(line => new ZonePrice(line.Zone, line.Category, line.Price))],
            [.. rules[list.Id].Select(rule => new PriceRule(rule.Days, rule.FromHour, rule.UntilHour))]));
    }

    private async Task<InvalidInput?> RefuseAsync(PriceListDraft draft, PriceListId? id, CancellationToken ct)
    {
        var known = await db.PriceCategories.Select(category => category.Code).ToListAsync(ct);
        var unknown = draft.Prices.Select(line => line.Category).Except(known).ToList();
        var isTaken = await db.PriceLists.AnyAsync(row => row.Name == draft.Name && (id == null || row.Id != id), ct);
        return new ValidationErrors()
            .When(isTaken, "name", "Expected a name that no other price list has.")
            .When(unknown.Count > 0, "prices", $"There is no category {string.Join(", ", unknown)}.")
            .Refusal;
    }

    private Task<int> WriteAsync(PriceListId id, PriceListDraft draft, CancellationToken ct)
    {
        db.AddRange(draft.Prices.Select(line =>
            new PriceLine { PriceListId = id, Zone = line.Zone, Category = line.Category, Price = line.Price }));
        db.AddRange(draft.Rules.Select((rule, i) => new StoredPriceRule
        {
            PriceListId = id, Position = i + 1, Days = rule.Days, FromHour = rule.FromHour, UntilHour = rule.UntilHour,
        }));
        return db.SaveChangesAsync(ct);
    }
}
