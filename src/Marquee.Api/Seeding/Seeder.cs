using Marquee.Api.Configuration;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Storage;
using Marquee.Storage.Bulk;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Seeding;

/// <summary>
/// Fills a database up to a plan. What is there already, known by its name and number, stays and is counted; what is missing is added, a
/// few thousand rows a transaction. So a run that was cut off leaves only whole chunks, and the next run adds the rest.
/// </summary>
internal sealed class Seeder(MarqueeDbContext db, IBulkWriter bulk, SeedMembers members, ITimeZones zones)
{
    private const int RowsPerChunk = 10_000;

    /// <summary>Bounds the list of ids a query is given.</summary>
    private const int ScreensPerChunk = 500;

    /// <summary>Adds missing rows.</summary>
    /// <param name="plan">The content to reach.</param>
    /// <param name="progress">Reported after each transaction.</param>
    /// <param name="ct">Stops between two chunks or rolls one back.</param>
    /// <returns>What was there before and what was added, by part.</returns>
    public async Task<IReadOnlyList<SeedProgress>> RunAsync(SeedPlan plan, IProgress<SeedProgress> progress, CancellationToken ct)
    {
        var content = new SeedContent(plan.Seed);
        var tally = new SeedTally(progress);
        var movies = await AddMoviesAsync(plan, content, tally, ct);
        var theaters = await AddTheatersAsync(plan, tally, ct);
        var screens = await AddScreensAsync(plan, theaters, tally, ct);
        await AddSchedulesAsync(plan, content, screens, movies, tally, ct);
        await members.AddAsync(plan, tally, ct);
        // The planner has no statistics of the new rows.
        await db.Database.ExecuteSqlAsync($"analyze", ct);
        return tally.Parts;
    }

    private async Task<IReadOnlyList<MovieId>> AddMoviesAsync(SeedPlan plan, SeedContent content, SeedTally tally, CancellationToken ct)
    {
        await using var transaction = await bulk.BeginAsync(ct);
        var found = await db.Movies.Where(movie => movie.Title.StartsWith("영화")).Select(movie => new { movie.Title, movie.Id })
            .ToListAsync(ct);
        var ids = found.OrderByDescending(movie => movie.Id.Value).GroupBy(movie => movie.Title)
            .ToDictionary(same => same.Key, same => same.Last().Id);
        var numbers = Enumerable.Range(1, plan.Movies).ToList();
        var missing = numbers.Where(number => !ids.ContainsKey(SeedContent.MovieTitle(number))).Select(content.Movie).ToList();
        await bulk.InsertAsync(missing, ct);
        await transaction.CommitAsync(CancellationToken.None);
        tally.Count("movies", plan.Movies, plan.Movies - missing.Count, missing.Count);
        missing.ForEach(movie => ids.Add(movie.Title, movie.Id));
        return [.. numbers.Select(number => ids[SeedContent.MovieTitle(number)])];
    }

    private async Task<IReadOnlyList<TheaterId>> AddTheatersAsync(SeedPlan plan, SeedTally tally, CancellationToken ct)
    {
        await using var transaction = await bulk.BeginAsync(ct);
        var found = await db.Theaters.Where(theater => theater.Name.StartsWith("영화관")).Select(theater => new { theater.Name, theater.Id })
            .ToListAsync(ct);
        var ids = found.OrderByDescending(theater => theater.Id.Value).GroupBy(theater => theater.Name)
            .ToDictionary(same => same.Key, same => same.Last().Id);
        var names = Enumerable.Range(1, plan.Theaters).Select(SeedContent.TheaterName).ToList();
        var missing = names.Where(name => !ids.ContainsKey(name)).Select(name => new Theater { Name = name }).ToList();
        await bulk.InsertAsync(missing, ct);
        await transaction.CommitAsync(CancellationToken.None);
        tally.Count("theaters", plan.Theaters, plan.Theaters - missing.Count, missing.Count);
        missing.ForEach(theater => ids.Add(theater.Name, theater.Id));
        return [.. names.Select(name => ids[name])];
    }

    /// <remarks>A screen and its seats come in one transaction: there is never a screen with half a hall.</remarks>
    private async Task<IReadOnlyList<SeededScreen>> AddScreensAsync(
        SeedPlan plan, IReadOnlyList<TheaterId> theaters, SeedTally tally, CancellationToken ct)
    {
        var planned =
            from theater in theaters.Index()
            from number in Enumerable.Range(1, plan.ScreensPerTheater)
            select new SeededScreen(theater.Index + 1, number, theater.Item, default);
        var total = (long)theaters.Count * plan.ScreensPerTheater;
        var all = new List<SeededScreen>();
        foreach (var chunk in planned.Chunk(Math.Clamp(RowsPerChunk / plan.Hall.Seats, 1, ScreensPerChunk)))
        {
            await using var transaction = await bulk.BeginAsync(ct);
            var chunkTheaters = chunk.Select(screen => screen.TheaterId).Distinct().ToList();
            var ids = (
                await db.Screens.Where(screen => chunkTheaters.Contains(screen.TheaterId))
                .Select(screen => new { screen.TheaterId, screen.Name, screen.Id }).ToListAsync(ct))
                .ToDictionary(screen => (screen.TheaterId, screen.Name), screen => screen.Id);
            var missing = chunk.Select(screen => new Screen { TheaterId = screen.TheaterId, Name = SeedContent.ScreenName(screen.Number) })
                .Where(screen => !ids.ContainsKey((screen.TheaterId, screen.Name))).ToList();
            await bulk.InsertAsync(missing, ct);
            missing.ForEach(screen => ids.Add((screen.TheaterId, screen.Name), screen.Id));
            var screens = chunk.Select(screen => screen with { Id = ids[(screen.TheaterId, SeedContent.ScreenName(screen.Number))] })
                .ToList();

            var seats = await MissingSeatsAsync(plan, [.. screens.Select(screen => screen.Id)], ct);
            await bulk.InsertAsync(seats, ct);
            await transaction.CommitAsync(CancellationToken.None);
            tally.Count("screens", total, screens.Count - missing.Count, missing.Count);
            tally.Count("seats", total * plan.Hall.Seats, ((long)screens.Count * plan.Hall.Seats) - seats.Count, seats.Count);
            all.AddRange(screens);
        }

        return all;
    }

    private async Task<IReadOnlyCollection<Seat>> MissingSeatsAsync(SeedPlan plan, IReadOnlyList<ScreenId> screens, CancellationToken ct)
    {
        var found = (
            await db.Seats.Where(seat => screens.Contains(seat.ScreenId)).Select(seat => new { seat.ScreenId, seat.Row, seat.Number })
            .ToListAsync(ct))
            .Select(seat => (seat.ScreenId, seat.Row, seat.Number)).ToHashSet();
        return [.. screens.SelectMany(screen => Seat.Hall(screen, plan.Hall.Rows, plan.Hall.SeatsPerRow)).Where(
            seat => !found.Contains((seat.ScreenId, seat.Row, seat.Number)))];
    }

    private async Task AddSchedulesAsync(
        SeedPlan plan, SeedContent content, IReadOnlyList<SeededScreen> screens, IReadOnlyList<MovieId> movies, SeedTally tally,
        CancellationToken ct)
    {
        var hoursOf = await ListHoursAsync(plan, [.. screens.Select(screen => screen.TheaterId).Distinct()], ct);
        var (begin, end) = (hoursOf.Values.Min(hours => hours[0].StartsAt), hoursOf.Values.Max(hours => hours[^1].EndsAt));
        var total = screens.Sum(screen => (long)hoursOf[screen.TheaterId].Count);
        foreach (var chunk in screens.Chunk(Math.Clamp(RowsPerChunk / plan.SchedulesPerScreen, 1, ScreensPerChunk)))
        {
            await using var transaction = await bulk.BeginAsync(ct);
            var ids = chunk.Select(screen => screen.Id).ToList();
            var taken = (await db.Schedules
                .Where(schedule => ids.Contains(schedule.ScreenId) && schedule.StartsAt < end && schedule.EndsAt > begin)
                .Select(schedule => new { schedule.ScreenId, schedule.StartsAt, schedule.EndsAt }).ToListAsync(ct))
                .ToLookup(schedule => schedule.ScreenId, schedule => (schedule.StartsAt, schedule.EndsAt));
            var missing = (
                from screen in chunk
                from times in Free(hoursOf[screen.TheaterId], [.. taken[screen.Id].Order()])
                select content.Schedule(screen, times, movies)).ToList();
            await bulk.InsertAsync(missing, ct);
            await bulk.InsertAsync([.. missing.Select(schedule => new ScheduleOccupancy { ScheduleId = schedule.Id })], ct);
            await transaction.CommitAsync(CancellationToken.None);
            tally.Count("schedules", total, chunk.Sum(screen => (long)hoursOf[screen.TheaterId].Count) - missing.Count, missing.Count);
        }
    }

    /// <summary>The hours of the plan by the clocks of each theater.</summary>
    private async Task<Dictionary<TheaterId, List<ScheduleTimes>>> ListHoursAsync(
        SeedPlan plan, List<TheaterId> theaters, CancellationToken ct)
    {
        var zoneOf = (await db.Theaters.AsNoTracking().ToListAsync(ct)).ToDictionary(theater => theater.Id, theater => theater.TimeZone);
        var hoursIn = theaters.Select(theater => zoneOf[theater]).Distinct().ToDictionary(id => id, id => SeedContent.Hours(
            plan.From,
            plan.SchedulesPerScreen,
            zones.Find(id)
                ?? throw new StartUpException($"This machine has no rules for the time zone {id}; install the package tzdata.")).ToList());
        return theaters.ToDictionary(theater => theater, theater => hoursIn[zoneOf[theater]]);
    }

    /// <summary>The free hours. Both lists ascend, and neither overlaps itself.</summary>
    private static IEnumerable<ScheduleTimes> Free(
        IReadOnlyList<ScheduleTimes> hours, IReadOnlyList<(DateTime StartsAt, DateTime EndsAt)> taken)
    {
        var next = 0;
        foreach (var hour in hours)
        {
            while (next < taken.Count && taken[next].EndsAt <= hour.StartsAt)
            {
                next++;
            }

            if (next == taken.Count || taken[next].StartsAt >= hour.EndsAt)
            {
                yield return hour;
            }
        }
    }
}

/// <summary>Counts and reports what was there and what was added, part by part.</summary>
internal sealed class SeedTally(IProgress<SeedProgress> progress)
{
    private readonly OrderedDictionary<string, SeedProgress> _parts = [];

    public IReadOnlyList<SeedProgress> Parts => [.. _parts.Values];

    public void Count(string part, long total, long existed, long added)
    {
        var before = _parts.GetValueOrDefault(part) ?? new SeedProgress(part, 0, 0, total);
        progress.Report(_parts[part] = before with { Existed = before.Existed + existed, Added = before.Added + added });
    }
}
