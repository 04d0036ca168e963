using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed partial class CatalogStore
{
    public async Task<Paged<ScreenDetails>> ListScreensAsync(TheaterId? theater, Page page, CancellationToken ct)
    {
        var screens = db.Screens.Where(screen => theater == null || screen.TheaterId == theater);
        var total = await screens.CountAsync(ct);
        var found = await screens.OrderBy(screen => screen.Id).Skip(page.Offset).Take(page.Size)
            .Select(screen => new ScreenDetails(
                screen.Id, screen.TheaterId, screen.Name, db.Seats.Count(seat => seat.ScreenId == screen.Id), null))
            .ToListAsync(ct);
        return new Paged<ScreenDetails>(found, page, total);
    }

    public async Task<ScreenDetails?> FindScreenAsync(ScreenId id, CancellationToken ct)
    {
        if (await db.Screens.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } screen)
        {
            return null;
        }

        var seats = await db.Seats.AsNoTracking().Where(seat => seat.ScreenId == id)
            .OrderBy(seat => seat.Row.Length).ThenBy(seat => seat.Row).ThenBy(seat => seat.Number).ToListAsync(ct);
        return new ScreenDetails(id, screen.TheaterId, screen.Name, seats.Count, seats);
    }

    public Task<Result<ScreenDetails>> AddScreenAsync(ScreenDraft draft, CancellationToken ct) =>
        InTransactionAsync<ScreenDetails>(
            async () =>
            {
                if (await RefuseAsync(draft, id: null, ct) is { } refusal)
                {
                    return refusal;
                }

                var screen = draft.ToScreen();
                db.Add(screen);
                await db.SaveChangesAsync(ct);
                await AddSeatsAsync(screen.Id, draft.Seats!, ct);
                var added = (await FindScreenAsync(screen.Id, ct))!;
                audit.Add(before: null, added);
                return added;
            },
            ct);

    public Task<Result<ScreenDetails>> ChangeScreenAsync(
        ScreenId id, ScreenDraft draft, Func<ScreenDetails, bool>? isExpected, CancellationToken ct) =>
        InTransactionAsync<ScreenDetails>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("screen", id.Value);
                }

                var before = (await FindScreenAsync(id, ct))!;
                if (isExpected?.Invoke(before) is false)
                {
                    return new OutdatedVersion("screen", id.Value);
                }

                if (await RefuseAsync(draft, id, ct) is { } refusal)
                {
                    return refusal;
                }

                var wanted = draft.Seats?.ToHashSet();
                var removed = wanted is null
                    ? []
                    : before.Seats!.Where(seat => !wanted.Contains(new SeatPlace(seat.Row, seat.Number))).Select(seat => seat.Id).ToList();
                var schedules = db.Schedules.Where(row => row.ScreenId == id);
                if ((removed.Count > 0 || before.TheaterId != draft.TheaterId)
                    && await CountUseAsync(schedules, ct) is { IsNone: false } use)
                {
                    return new ContentInUse("screen", id.Value, use);
                }

                var screen = await db.Screens.SingleAsync(row => row.Id == id, ct);
                db.Entry(screen).CurrentValues.SetValues(new { draft.TheaterId, draft.Name });
                await db.SaveChangesAsync(ct);
                await db.Seats.Where(seat => removed.Contains(seat.Id)).ExecuteDeleteAsync(ct);
                wanted?.ExceptWith(before.Seats!.Select(seat => new SeatPlace(seat.Row, seat.Number)));
                if (wanted is { Count: > 0 })
                {
                    await AddSeatsAsync(id, [.. wanted], ct);
                    await LockAsync(schedules, ct);
                }

                var changed = (await FindScreenAsync(id, ct))!;
                audit.Add(before, changed);
                return changed;
            },
            ct);

    public Task<Result<ScreenDetails>> RemoveScreenAsync(ScreenId id, CancellationToken ct) =>
        InTransactionAsync<ScreenDetails>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("screen", id.Value);
                }

                var screen = (await FindScreenAsync(id, ct))!;
                if (await CountUseAsync(db.Schedules.Where(row => row.ScreenId == id), ct) is { IsNone: false } use)
                {
                    return new ContentInUse("screen", id.Value, use);
                }

                await db.Seats.Where(seat => seat.ScreenId == id).ExecuteDeleteAsync(ct);
                await db.Screens.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
                audit.Add(screen, after: null);
                return screen;
            },
            ct);

    private async Task<Refusal?> RefuseAsync(ScreenDraft draft, ScreenId? id, CancellationToken ct)
    {
        if (!await db.Theaters.AnyAsync(row => row.Id == draft.TheaterId, ct))
        {
            return new ContentNotFound("theater", draft.TheaterId.Value);
        }

        var others = db.Screens.Where(row => row.TheaterId == draft.TheaterId && row.Name == draft.Name);
        return await others.AnyAsync(row => id == null || row.Id != id, ct)
            ? new InvalidInput("name", "Expected a name that no other screen of the theater has.")
            : null;
    }

    private Task<int> AddSeatsAsync(ScreenId screen, IReadOnlyList<SeatPlace> places, CancellationToken ct)
    {
        db.AddRange(
            places.OrderBy(place => place.Row.Length).ThenBy(place => place.Row, StringComparer.Ordinal).ThenBy(place => place.Number)
            .Select(place => new Seat { ScreenId = screen, Row = place.Row, Number = place.Number }));
        return db.SaveChangesAsync(ct);
    }
}
