using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Storage.Catalog;

/// <summary>The pieces from which queries for schedules are made.</summary>
internal static class ScheduleQueries
{
    extension(IQueryable<Schedule> schedules)
    {
        /// <summary>Those that start after now, by the clock of their own theater.</summary>
        /// <param name="theaters">All theaters.</param>
        /// <param name="zones">The time zones there are; a query is added for each, and most set-ups have one.</param>
        /// <param name="now">The instant, UTC.</param>
        public IQueryable<Schedule> NotStarted(IQueryable<Theater> theaters, IReadOnlyCollection<string> zones, DateTime now)
        {
            return zones.Count == 0 ? schedules : zones.Select(InZone).Aggregate((all, next) => all.Concat(next));

            IQueryable<Schedule> InZone(string zone)
            {
                var local = WallClock.At(zone, now);
                var later = schedules.Where(schedule => schedule.StartTime > local);
                return zones.Count == 1
                    ? later
                    : later.Where(schedule => theaters.Any(theater => theater.Id == schedule.TheaterId && theater.TimeZone == zone));
            }
        }

        public IQueryable<ScheduleDetails> SelectDetails(MarqueeDbContext db) =>
            from schedule in schedules
            join theater in db.Theaters on schedule.TheaterId equals theater.Id
            join screen in db.Screens on schedule.ScreenId equals screen.Id
            join movie in db.Movies on schedule.MovieId equals movie.Id
            select new ScheduleDetails(
                new TimeTable(schedule.Id, schedule.StartTime, schedule.EndTime),
                new TheaterSummary(theater.Id, theater.Name),
                new ScreenSummary(screen.Id, screen.TheaterId, screen.Name),
                new MovieSummary(movie.Id, movie.Title, movie.ReleasedAt, movie.ThumbnailUrl, movie.RunningTime, movie.FilmRating, movie.Genre),
                theater.TimeZone);
    }
}
