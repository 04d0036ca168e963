using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed partial class CatalogStore
{
    public async Task<Paged<TheaterDetails>> ListTheatersAsync(Page page, CancellationToken ct)
    {
        var total = await db.Theaters.CountAsync(ct);
        var theaters = await db.Theaters.OrderBy(theater => theater.Id).Skip(page.Offset).Take(page.Size)
            .Select(theater => new TheaterDetails(theater.Id, theater.Name, theater.TimeZone)).ToListAsync(ct);
        return new Paged<TheaterDetails>(theaters, page, total);
    }

    public Task<TheaterDetails?> FindTheaterAsync(TheaterId id, CancellationToken ct) =>
        db.Theaters.Where(row => row.Id == id)
            .Select(theater => new TheaterDetails(theater.Id, theater.Name, theater.TimeZone)).SingleOrDefaultAsync(ct);

    public async Task<TheaterDetails> AddTheaterAsync(TheaterDraft draft, CancellationToken ct) =>
        (await InTransactionAsync<TheaterDetails>(
            async () =>
            {
                var theater = draft.ToTheater();
                db.Add(theater);
                await db.SaveChangesAsync(ct);
                var added = new TheaterDetails(theater.Id, draft.Name, draft.TimeZone);
                audit.Add(before: null, added);
                return added;
            },
            ct)).Value;

    public Task<Result<TheaterDetails>> ChangeTheaterAsync(
        TheaterId id, TheaterDraft draft, Func<TheaterDetails, bool>? isExpected, CancellationToken ct) =>
        InTransactionAsync<TheaterDetails>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("theater", id.Value);
                }

                var theater = await db.Theaters.SingleAsync(row => row.Id == id, ct);
                var before = new TheaterDetails(id, theater.Name, theater.TimeZone);
                if (isExpected?.Invoke(before) is false)
                {
                    return new OutdatedVersion("theater", id.Value);
                }

                if (theater.TimeZone != draft.TimeZone
                    && await CountUseAsync(db.Schedules.Where(row => row.TheaterId == id), ct) is { IsNone: false } use)
                {
                    return new ContentInUse("theater", id.Value, use);
                }

                db.Entry(theater).CurrentValues.SetValues(draft);
                await db.SaveChangesAsync(ct);
                var changed = new TheaterDetails(id, draft.Name, draft.TimeZone);
                audit.Add(before, changed);
                return changed;
            },
            ct);

    public Task<Result<TheaterDetails>> RemoveTheaterAsync(TheaterId id, CancellationToken ct) =>
        InTransactionAsync<TheaterDetails>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("theater", id.Value);
                }

                var theater = (await FindTheaterAsync(id, ct))!;
                var use = await CountUseAsync(db.Schedules.Where(row => row.TheaterId == id), ct) with
                {
                    Screens = await db.Screens.CountAsync(row => row.TheaterId == id, ct),
                };
                if (!use.IsNone)
                {
                    return new ContentInUse("theater", id.Value, use);
                }

                await db.Theaters.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
                audit.Add(theater, after: null);
                return theater;
            },
            ct);
}
