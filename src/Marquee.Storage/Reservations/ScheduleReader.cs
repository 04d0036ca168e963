using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;
using Marquee.Storage.Prices;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Reservations;

internal sealed class ScheduleReader(IDbContextFactory<MarqueeDbContext> contexts) : IScheduleReader
{
    public async Task<ScheduleHead?> FindAsync(ScheduleId schedule, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await Heads(db, db.Schedules.Where(row => row.Id == schedule)).SingleOrDefaultAsync(ct);
    }

    public async Task<IReadOnlyList<ScheduleHead>> ListNextAsync(ScreenId? screen, DateTime instant, int most, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var next = db.Schedules.Where(row => row.StartsAt > instant);
        if (screen is { } only)
        {
            next = next.Where(row => row.ScreenId == only);
        }

        return await Heads(db, next.OrderBy(row => row.StartsAt).Take(most)).ToListAsync(ct);
    }

    public async Task<IReadOnlyDictionary<SeatId, Seat>> ListSeatsAsync(ScreenId screen, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Seats.AsNoTracking().Where(seat => seat.ScreenId == screen).ToDictionaryAsync(seat => seat.Id, ct);
    }

    public async Task<PriceTable> ReadPricesAsync(PriceListId list, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return new PriceTable(await db.PricesOf(list).ToListAsync(ct));
    }

    private static IQueryable<ScheduleHead> Heads(MarqueeDbContext db, IQueryable<Schedule> schedules) =>
        schedules.Select(row => new ScheduleHead(
            row.Id, row.ScreenId, row.StartTime, row.StartsAt, row.Price, row.PriceListId,
            db.ScheduleOccupancies.Any(one => one.ScheduleId == row.Id && one.ClosedAt != null)));
}
