using Marquee.Domain;
using Marquee.Domain.Reservations;
using Marquee.Storage.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Reservations;

internal sealed class ReservationQueries(MarqueeDbContext db) : IReservationQueries
{
    public async Task<ReservableSchedule?> FindScheduleAsync(ScheduleId schedule, CancellationToken ct)
    {
        var head = await (
            from row in db.Schedules
            join theater in db.Theaters on row.TheaterId equals theater.Id
            where row.Id == schedule
            select new { row.ScreenId, row.StartTime, row.Price, theater.TimeZone }).SingleOrDefaultAsync(ct);
        if (head is null)
        {
            return null;
        }

        var seats = await db.Seats.AsNoTracking().Where(seat => seat.ScreenId == head.ScreenId).ToDictionaryAsync(seat => seat.Id, ct);
        return new ReservableSchedule(schedule, head.StartTime, head.TimeZone, head.Price, seats);
    }

    public async Task<MemberReservation?> FindAsync(UserId member, Guid reservation, CancellationToken ct)
    {
        var found = await Of(member).Where(row => row.Id == reservation).ToListAsync(ct);
        return (await WithDetailsAsync(found, ct)).SingleOrDefault();
    }

    public Task<Reservation?> FindByKeyAsync(UserId member, string idempotencyKey, CancellationToken ct) =>
        Of(member).SingleOrDefaultAsync(row => row.IdempotencyKey == idempotencyKey, ct);

    public async Task<Paged<MemberReservation>> ListAsync(UserId member, Page page, CancellationToken ct)
    {
        var total = await Of(member).CountAsync(ct);
        var found = await Of(member).OrderByDescending(row => row.Id).Skip(page.Offset).Take(page.Size).ToListAsync(ct);
        return new Paged<MemberReservation>(await WithDetailsAsync(found, ct), page, total);
    }

    public async Task<int> CountLiveSeatsAsync(UserId member, ScheduleId schedule, DateTime now, CancellationToken ct) =>
        (await Of(member).Where(row => row.ScheduleId == schedule).ToListAsync(ct))
            .Where(row => row.StatusAt(now) is ReservationStatus.Held or ReservationStatus.Confirmed)
            .Sum(row => row.SeatIds.Count);

    private IQueryable<Reservation> Of(UserId member) => db.Reservations.AsNoTracking().Where(row => row.UserId == member);

    private async Task<IReadOnlyList<MemberReservation>> WithDetailsAsync(List<Reservation> reservations, CancellationToken ct)
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
