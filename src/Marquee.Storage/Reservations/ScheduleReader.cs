using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Reservations;

internal sealed class ScheduleReader(IDbContextFactory<MarqueeDbContext> contexts) : IScheduleReader
{
    public async Task<ScheduleHead?> FindAsync(ScheduleId schedule, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Schedules.Where(row => row.Id == schedule)
            .Select(row => new ScheduleHead(row.Id, row.ScreenId, row.StartTime, row.StartsAt, row.Price))
            .SingleOrDefaultAsync(ct);
    }

    public async Task<IReadOnlyDictionary<SeatId, Seat>> ListSeatsAsync(ScreenId screen, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await db.Seats.AsNoTracking().Where(seat => seat.ScreenId == screen).ToDictionaryAsync(seat => seat.Id, ct);
    }
}
