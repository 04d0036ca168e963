using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Reservations;
using Marquee.Storage.Accounts;
using Marquee.Storage.Audit;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Reservations;

/// <inheritdoc cref="IStaffReservations"/>
internal sealed class StaffReservations(IDbContextFactory<MarqueeDbContext> contexts, IActor actor, TimeProvider time)
    : IStaffReservations
{
    public async Task<StaffReservation?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        return (await ReadAsync(db, db.Reservations.Where(row => row.Id == id), ct)).SingleOrDefault();
    }

    public async Task<Paged<StaffReservation>> ListAsync(string? search, ScheduleId? schedule, Page page, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var wanted = search is null ? db.Reservations : await db.SearchReservationsAsync(search, ct);
        if (schedule is { } only)
        {
            wanted = wanted.Where(row => row.ScheduleId == only);
        }

        var total = await wanted.CountAsync(ct);
        return new Paged<StaffReservation>(
            await ReadAsync(db, wanted.OrderByDescending(row => row.Id).Skip(page.Offset).Take(page.Size), ct), page, total);
    }

    public async Task NoteCancelledAsync(Guid id, string note)
    {
        await using var db = await contexts.CreateDbContextAsync(CancellationToken.None);
        new AuditLog(db, actor, time).Add(AuditActions.ReservationCancelled, $"{id}", new FieldChange("reason", null, note));
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private static async Task<IReadOnlyList<StaffReservation>> ReadAsync(
        MarqueeDbContext db, IQueryable<Reservation> reservations, CancellationToken ct)
    {
        var rows = await (
            from reservation in reservations.AsNoTracking()
            join schedule in db.Schedules on reservation.ScheduleId equals schedule.Id
            join movie in db.Movies on schedule.MovieId equals movie.Id
            orderby reservation.Id descending
            select new { reservation, movie.Title, schedule.StartTime }).ToListAsync(ct);
        var seatIds = rows.SelectMany(row => row.reservation.SeatIds).Distinct().ToList();
        var seats = await db.Seats.AsNoTracking().Where(seat => seatIds.Contains(seat.Id)).ToDictionaryAsync(seat => seat.Id, ct);
        var emails = await db.EmailsAsync(rows.Select(row => row.reservation.UserId), ct);
        return
        [
            .. rows.Select(row => new StaffReservation(
                row.reservation, emails.GetValueOrDefault(row.reservation.UserId), row.Title, row.StartTime,
                [.. row.reservation.SeatIds.Select(id => seats[id].SeatNumber)])),
        ];
    }
}

internal static class ReservationSearch
{
    extension(MarqueeDbContext db)
    {
        /// <summary>Reservations by a part of the member's e-mail address, by number, or by id.</summary>
        public async Task<IQueryable<Reservation>> SearchReservationsAsync(string search, CancellationToken ct)
        {
            if (Guid.TryParse(search, out var id))
            {
                return db.Reservations.Where(row => row.Id == id);
            }

            var (number, members) = (ReservationNumber.Parse(search), await db.FindByEmailAsync(search, ct));
            return db.Reservations.Where(row => (number != null && row.Number == number) || members.Contains(row.UserId));
        }
    }
}
