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

                var plan = SeatPlan.Of(draft.Seats!, []);
                if (plan.Refusal is { } unpaired)
                {
                    return unpaired;
                }

                var screen = draft.ToScreen();
                db.Add(screen);
                await db.SaveChangesAsync(ct);
                await WriteSeatsAsync(screen.Id, plan.Value, ct);
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

                var plan = draft.Seats is null ? null : SeatPlan.Of(draft.Seats, before.Seats!);
                if (plan?.Refusal is { } unpaired)
                {
                    return unpaired;
                }

                var wanted = plan?.Value.Select(seat => seat.SeatNumber).ToHashSet();
                var removed = wanted is null
                    ? []
                    : before.Seats!.Where(seat => !wanted.Contains(seat.SeatNumber)).Select(seat => seat.Id).ToList();
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
                if (plan is not null && await WriteSeatsAsync(id, plan.Value, ct))
                {
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

    /// <summary>Adds seats that are missing, and makes all what they are to be. Answers whether that changed any.</summary>
    private async Task<bool> WriteSeatsAsync(ScreenId screen, IReadOnlyList<PlannedSeat> plan, CancellationToken ct)
    {
        var seats = (await db.Seats.Where(seat => seat.ScreenId == screen).ToListAsync(ct)).ToDictionary(seat => seat.SeatNumber);
        foreach (var planned in plan.Where(seat => !seats.ContainsKey(seat.SeatNumber))
            .OrderBy(seat => seat.Row.Length).ThenBy(seat => seat.Row, StringComparer.Ordinal).ThenBy(seat => seat.Number))
        {
            var seat = new Seat { ScreenId = screen, Row = planned.Row, Number = planned.Number };
            db.Add(seat);
            seats.Add(seat.SeatNumber, seat);
        }

        // A seat has its id before it is another's pair.
        var written = await db.SaveChangesAsync(ct);
        foreach (var planned in plan)
        {
            SeatId? pair = planned.Pair is { } other ? seats[other].Id : null;
            db.Entry(seats[planned.SeatNumber]).CurrentValues.SetValues(new { planned.Kind, Pair = pair, planned.Zone });
        }

        return written + await db.SaveChangesAsync(ct) > 0;
    }
}
