using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed class CatalogQueries(MarqueeDbContext db) : ICatalogQueries
{
    public async Task<Paged<ScheduleGroup>> FindSchedulesAsync(ScheduleFilter filter, Page page, DateTime now, CancellationToken ct)
    {
        var matching = db.Schedules.Matching(filter, db.Movies);
        if (filter.Date is null)
        {
            matching = matching.NotStarted(db.Theaters, await ListZonesAsync(ct), now);
        }

        var groups =
            from schedule in matching
            group schedule by new { schedule.ScreenId, schedule.MovieId } into showings
            select new { showings.Key.ScreenId, showings.Key.MovieId, StartTime = showings.Min(schedule => schedule.StartTime) };
        var ordered =
            from showings in groups
            join movie in db.Movies on showings.MovieId equals movie.Id
            join first in db.Schedules on new { showings.ScreenId, showings.StartTime } equals new { first.ScreenId, first.StartTime }
            orderby movie.ReleasedAt descending, first.Id
            select new { showings.ScreenId, showings.MovieId };
        var rows =
            from showings in ordered.Skip(page.Offset).Take(page.Size)
            join schedule in matching on showings equals new { schedule.ScreenId, schedule.MovieId }
            select schedule;

        var total = await groups.CountAsync(ct);
        var details = await rows.SelectDetails(db).ToListAsync(ct);
        return new Paged<ScheduleGroup>([.. details.ToGroups()], page, total);
    }

    public async Task<Paged<MovieSummary>> FindMoviesAsync(Page page, CancellationToken ct)
    {
        var total = await db.Movies.CountAsync(ct);
        var movies = await db.Movies
            .OrderByDescending(movie => movie.ReleasedAt).ThenBy(movie => movie.Id)
            .Skip(page.Offset).Take(page.Size)
            .Select(movie => new MovieSummary(
                movie.Id, movie.Title, movie.ReleasedAt, movie.ThumbnailUrl, movie.RunningTime, movie.FilmRating, movie.Genre))
            .ToListAsync(ct);
        return new Paged<MovieSummary>(movies, page, total);
    }

    public async Task<IReadOnlyList<TheaterSummary>> ListTheatersAsync(CancellationToken ct) =>
        await db.Theaters.OrderBy(theater => theater.Id).Select(theater => new TheaterSummary(theater.Id, theater.Name)).ToListAsync(ct);

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
            .Matching(new ScheduleFilter(theater), db.Movies)
            .NotStarted(db.Theaters, await ListZonesAsync(ct), now)
            .Select(schedule => schedule.StartTime.Date)
            .Distinct().Order()
            .ToListAsync(ct);
        return [.. days.Select(DateOnly.FromDateTime)];
    }

    public async Task<SeatMap?> FindSeatMapAsync(ScheduleId schedule, DateTime now, CancellationToken ct)
    {
        // The version before the seats: a change in between is told again by the next version, never lost.
        var head = await (
            from row in db.Schedules
            join screen in db.Screens on row.ScreenId equals screen.Id
            join occupancy in db.ScheduleOccupancies on row.Id equals occupancy.ScheduleId
            where row.Id == schedule
            select new { row.Price, occupancy.Version, Screen = new ScreenSummary(screen.Id, screen.TheaterId, screen.Name) }).SingleOrDefaultAsync(ct);
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
                Status = by == null ? (ReservationStatus?)null : by.Status,
                ExpiresAt = by == null ? null : by.ExpiresAt,
            })
            .ToListAsync(ct);
        return new SeatMap(schedule, head.Version, head.Screen, head.Price, [.. seats.Select(seat =>
            new SeatOnMap(seat.Id, $"{seat.Row}{seat.Number}", seat.Row, seat.Number, ToSeatStatus(seat.Status, seat.ExpiresAt <= now)))]);
    }

    public Task<ScheduleDetails?> FindScheduleAsync(ScheduleId schedule, CancellationToken ct) =>
        db.Schedules.Where(row => row.Id == schedule).SelectDetails(db).SingleOrDefaultAsync(ct);

    private static SeatStatus ToSeatStatus(ReservationStatus? reservation, bool overdue) => reservation switch
    {
        ReservationStatus.Confirmed => SeatStatus.Reserved,
        ReservationStatus.Held when !overdue => SeatStatus.Held,
        ReservationStatus.Held or ReservationStatus.Cancelled or ReservationStatus.Expired or null => SeatStatus.Available,
    };

    private Task<List<string>> ListZonesAsync(CancellationToken ct) =>
        db.Theaters.Select(theater => theater.TimeZone).Distinct().ToListAsync(ct);
}
