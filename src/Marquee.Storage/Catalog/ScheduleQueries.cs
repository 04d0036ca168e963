using Marquee.Domain.Catalog;

namespace Marquee.Storage.Catalog;

/// <summary>The pieces from which queries for schedules are made.</summary>
internal static class ScheduleQueries
{
    extension(IQueryable<Schedule> schedules)
    {
        public IQueryable<ScheduleDetails> SelectDetails(MarqueeDbContext db) =>
            from schedule in schedules
            join theater in db.Theaters on schedule.TheaterId equals theater.Id
            join screen in db.Screens on schedule.ScreenId equals screen.Id
            join movie in db.Movies on schedule.MovieId equals movie.Id
            select new ScheduleDetails(
                new TimeTable(schedule.Id, schedule.StartTime, schedule.EndTime, schedule.StartsAt),
                new TheaterSummary(theater.Id, theater.Name),
                new ScreenSummary(screen.Id, screen.TheaterId, screen.Name),
                new MovieSummary(
                    movie.Id, movie.Title, movie.ReleasedAt, movie.ThumbnailUrl, movie.RunningTime, movie.FilmRating, movie.Genre),
                theater.TimeZone,
                schedule.Price,
                db.ScheduleOccupancies.Where(row => row.ScheduleId == schedule.Id)
                    .Select(row => row.CalledOffAt != null ? ShowingSale.CalledOff
                        : row.ClosedAt != null ? ShowingSale.Closed : ShowingSale.Open)
                    .FirstOrDefault());
    }
}
