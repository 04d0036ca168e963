using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Storage.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Reservations;

internal sealed class ReservationQueries(IDbContextFactory<MarqueeDbContext> contexts) : IReservationQueries
{
    public async Task<MemberReservation?> FindAsync(UserId member, Guid reservation, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var found = await Of(member, db).Where(row => row.Id == reservation).ToListAsync(ct);
        return (await WithDetailsAsync(found, db, ct)).SingleOrDefault();
    }

    public async Task<Reservation?> FindByKeyAsync(UserId member, string idempotencyKey, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return await Of(member, db).SingleOrDefaultAsync(row => row.IdempotencyKey == idempotencyKey, ct);
    }

    public async Task<Paged<MemberReservation>> ListAsync(
        UserId member, Showings showings, Page page, DateTime now, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var wanted = showings switch
        {
            Showings.Any => Of(member, db),
            Showings.Upcoming => Of(member, db).Where(row =>
                db.Schedules.Any(schedule => schedule.Id == row.ScheduleId && schedule.EndsAt > now)),
            Showings.Past => Of(member, db).Where(row =>
                db.Schedules.Any(schedule => schedule.Id == row.ScheduleId && schedule.EndsAt <= now)),
        };
        var total = await wanted.CountAsync(ct);
        var found = await wanted.OrderByDescending(row => row.Id).Skip(page.Offset).Take(page.Size).ToListAsync(ct);
        return new Paged<MemberReservation>(await WithDetailsAsync(found, db, ct), page, total);
    }

    public async Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return (await Of(member, db).Where(row => row.ScheduleId == schedule).ToListAsync(ct))
            .Where(row => row.StatusAt(now) is ReservationStatus.Held or ReservationStatus.Confirmed)
            .Sum(row => row.SeatIds.Count);
    }

    private static IQueryable<Reservation> Of(UserId member, MarqueeDbContext db) =>
        db.Reservations.AsNoTracking().Where(row => row.UserId == member);

    private static async Task<IReadOnlyList<MemberReservation>> WithDetailsAsync(
        List<Reservation> reservations, MarqueeDbContext db, CancellationToken ct)
    {
        var scheduleIds = reservations.Select(row => row.ScheduleId).Distinct().ToList();
        var schedules = await db.Schedules.Where(row => scheduleIds.Contains(row.Id)).SelectDetails(db)
            .ToDictionaryAsync(row => row.TimeTable.ScheduleId, ct);
        var seatIds = reservations.SelectMany(row => row.SeatIds).Distinct().ToList();
        var seats = await db.Seats.AsNoTracking().Where(seat => seatIds.Contains(seat.Id)).ToDictionaryAsync(seat => seat.Id, ct);
        return [.. reservations.Select(row =>
            new MemberReservation(row, [.. row.SeatIds.Select(id => seats[id].SeatNumber)], schedules[row.ScheduleId]))];
    }
}
