using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Domain.Reservations;
using Marquee.Storage.Prices;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed class CatalogQueries(MarqueeDbContext db, ListingReader listings) : ICatalogQueries
{
    public Task<Paged<ScheduleGroup>> FindSchedulesAsync(ScheduleFilter filter, Page page, DateTime now, CancellationToken ct) =>
        listings.FindGroupsAsync(filter.Normalized(), page, now, ct);

    public Task<Paged<MovieSummary>> FindMoviesAsync(MovieFilter filter, Page page, DateTime now, CancellationToken ct) =>
        listings.FindMoviesAsync(filter.Normalized(), page, now, ct);

    public async Task<IReadOnlyList<TheaterDetails>> ListTheatersAsync(CancellationToken ct) =>
        await db.Theaters.OrderBy(theater => theater.Id)
            .Select(theater => new TheaterDetails(theater.Id, theater.Name, theater.TimeZone)).ToListAsync(ct);

    public async Task<IReadOnlyList<ScreenSummary>?> FindScreensAsync(TheaterId theater, CancellationToken ct)
    {
        var screens = await db.Screens
            .Where(screen => screen.TheaterId == theater)
            .OrderBy(screen => screen.Id)
            .Select(screen => new ScreenSummary(screen.Id, screen.TheaterId, screen.Name))
            .ToListAsync(ct);
        return screens.Count > 0 || await db.Theaters.AnyAsync(row => row.Id == theater, ct) ? screens : null;
    }

    public async Task<IReadOnlyList<DateOnly>> ListDaysAsync(TheaterId? theater, DateTime now, CancellationToken ct)
    {
        var days = await db.Schedules
            .Where(schedule => (theater == null || schedule.TheaterId == theater) && schedule.StartsAt > now)
            .Select(schedule => schedule.StartTime.Date)
            .Distinct().Order()
            .ToListAsync(ct);
        return [.. days.Select(DateOnly.FromDateTime)];
    }

    public async Task<SeatMap?> FindSeatMapAsync(ScheduleId schedule, DateTime now, CancellationToken ct)
    {
        // The version before the seats: a change in between raises the next version again and is never lost.
        var head = await (
            from row in db.Schedules
            join screen in db.Screens on row.ScreenId equals screen.Id
            join occupancy in db.ScheduleOccupancies on row.Id equals occupancy.ScheduleId
            where row.Id == schedule
            select new { row.Price, row.PriceListId, occupancy.Version,
                Screen = new ScreenSummary(screen.Id, screen.TheaterId, screen.Name) }).SingleOrDefaultAsync(ct);
        if (head is null)
        {
            return null;
        }

        var taken =
            from seat in db.ReservedSeats
            join reservation in db.Reservations on seat.ReservationId equals reservation.Id
            where seat.ScheduleId == schedule
            select new { seat.SeatId, reservation.Status, reservation.ExpiresAt };
        var seats = await db.Seats
            .Where(seat => seat.ScreenId == head.Screen.Id)
            .OrderBy(seat => seat.Row.Length).ThenBy(seat => seat.Row).ThenBy(seat => seat.Number)
            .LeftJoin(taken, seat => seat.Id, seat => seat.SeatId, (seat, by) => new
            {
                seat.Id,
                seat.Row,
                seat.Number,
                seat.Kind,
                seat.Pair,
                seat.Zone,
                Status = by == null ? (ReservationStatus?)null : by.Status,
                ExpiresAt = by == null ? null : by.ExpiresAt,
            })
            .ToListAsync(ct);
        var prices = head.PriceListId is { } list ? await FindPricesAsync(list, seats.Select(seat => seat.Zone), ct) : null;
        return new SeatMap(
            schedule, head.Version, head.Screen, head.Price,
            [
                .. seats.Select(seat => new SeatOnMap(
                    seat.Id, $"{seat.Row}{seat.Number}", seat.Row, seat.Number, ToSeatStatus(seat.Status, seat.ExpiresAt <= now), seat.Kind,
                    seat.Pair, seat.Zone)),
            ],
            prices);
    }

    public async Task<IReadOnlyDictionary<ScheduleId, int>> CountFreeSeatsAsync(
        IReadOnlyCollection<ScheduleId> schedules, DateTime now, CancellationToken ct)
    {
        // One parameter, however many there are; seats are counted once a screen.
        var asked = db.Schedules.Where(schedule => EF.Parameter(schedules).Contains(schedule.Id));
        var halls =
            from seat in db.Seats
            where asked.Any(schedule => schedule.ScreenId == seat.ScreenId)
            group seat by seat.ScreenId into seats
            select new { ScreenId = seats.Key, Count = seats.Count() };
        var taken =
            from seat in db.ReservedSeats
            join reservation in db.Reservations on seat.ReservationId equals reservation.Id
            where asked.Any(schedule => schedule.Id == seat.ScheduleId)
                && (reservation.Status == ReservationStatus.Confirmed || (
                    reservation.Status == ReservationStatus.Held && reservation.ExpiresAt > now))
            group seat by seat.ScheduleId into seats
            select new { ScheduleId = seats.Key, Count = seats.Count() };
        return await asked
            .LeftJoin(
                halls, schedule => schedule.ScreenId, hall => hall.ScreenId,
                (schedule, hall) => new { schedule.Id, Seats = (int?)hall!.Count ?? 0 })
            .LeftJoin(
                taken, schedule => schedule.Id, seats => seats.ScheduleId,
                (schedule, seats) => new { schedule.Id, Free = schedule.Seats - ((int?)seats!.Count ?? 0) })
            .ToDictionaryAsync(schedule => schedule.Id, schedule => schedule.Free, ct);
    }

    public async Task<IReadOnlyDictionary<ScheduleId, long>> FindPricesAsync(
        IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct) =>
        await db.Schedules.Where(schedule => EF.Parameter(schedules).Contains(schedule.Id))
            .Select(schedule => new { schedule.Id, schedule.Price })
            .ToDictionaryAsync(schedule => schedule.Id, schedule => schedule.Price, ct);

    public Task<ScheduleDetails?> FindScheduleAsync(ScheduleId schedule, CancellationToken ct) =>
        db.Schedules.Where(row => row.Id == schedule).SelectDetails(db).SingleOrDefaultAsync(ct);

    private async Task<MapPrices> FindPricesAsync(PriceListId list, IEnumerable<string> zones, CancellationToken ct) => MapPrices.Of(
        new PriceTable(await db.PricesOf(list).ToListAsync(ct)),
        zones,
        await db.PriceCategories.AsNoTracking().OrderBy(category => category.Position).ThenBy(category => category.Code).ToListAsync(ct));

    private static SeatStatus ToSeatStatus(ReservationStatus? reservation, bool overdue) => reservation switch
    {
        ReservationStatus.Confirmed => SeatStatus.Reserved,
        ReservationStatus.Held when !overdue => SeatStatus.Held,
        ReservationStatus.Held or ReservationStatus.Cancelled or ReservationStatus.Expired or null => SeatStatus.Available,
    };
}
