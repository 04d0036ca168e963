using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Storage.Bulk;
using Microsoft.EntityFrameworkCore;
using Page = Marquee.Domain.Page;

namespace Marquee.Storage.Tests;

/// <summary>Listings beside a grouping of all schedules in memory, in catalogs made up by chance.</summary>
public sealed class ListingTests(Databases databases)
{
    private static readonly DateTime Now = Databases.Start.UtcDateTime;
    private static readonly DateTime Today = new(2025, 1, 7);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider, int> EveryDatabaseAndSeveralSeeds =>
        new(from provider in Enum.GetValues<Provider>() from seed in Enumerable.Range(1, 3) select (provider, seed));

    [Theory, MemberData(nameof(EveryDatabaseAndSeveralSeeds))]
    public async Task Every_page_of_every_filter_is_what_grouping_all_schedules_gives(Provider provider, int seed)
    {
        await using var database = await databases.CreateAsync(provider);
        await MakeUpAsync(database, new Random(seed));
        await ShouldListWhatThereIsAsync(database);
    }

    [Theory, MemberData(nameof(EveryDatabaseAndSeveralSeeds))]
    public async Task Listings_stay_right_whatever_admins_change(Provider provider, int seed)
    {
        await using var database = await databases.CreateAsync(provider);
        var random = new Random(seed);
        await MakeUpAsync(database, random);

        for (var change = 0; change < 40; change++)
        {
            var all = await database.ReadAsync(db => db.Schedules.AsNoTracking().OrderBy(row => row.Id).ToListAsync(Ct));
            var one = all[random.Next(all.Count)];
            var draft = new ScheduleDraft(all[random.Next(all.Count)].MovieId, one.ScreenId, Today.AddHours(random.Next(96)), null, 1000);
            _ = random.Next(4) switch
            {
                0 => (await EditAsync(store => store.RemoveScheduleAsync(one.Id, Ct))).Refusal,
                1 => (await EditAsync(
                    store => store.AddSchedulesAsync([draft, draft with { StartTime = draft.StartTime.AddHours(7) }], Ct))).Refusal,
                2 => (await EditAsync(store => store.ChangeScheduleAsync(one.Id, draft, isExpected: null, Ct))).Refusal,
                _ => (await EditAsync(store =>
                    store.ChangeScheduleAsync(one.Id, draft with { StartTime = one.StartTime }, isExpected: null, Ct))).Refusal,
            };
        }

        await ShouldKnowPredecessorsAsync(database);
        await ShouldListWhatThereIsAsync(database);

        Task<Result<T>> EditAsync<T>(Func<ICatalogStore, Task<Result<T>>> edit) => database.WithAsync(edit);
    }

    [Fact]
    public async Task Showings_added_at_the_same_time_know_each_other()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();

        // By writers that lock nothing themselves: not even the screen.
        await Task.WhenAll(Enumerable.Range(1, 20).Select(day => database.SaveAsync(
            Database.Plan(showing.Theater.Id, showing.Screen.Id, showing.Movie.Id, Today.AddDays(day).AddHours(20)))));

        await ShouldKnowPredecessorsAsync(database);
    }

    [Theory, MemberData(nameof(Databases.Every), MemberType = typeof(Databases))]
    public async Task Showings_written_in_bulk_know_each_other(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        Schedule[] more = [.. new[] { 9, 2, 5, 3 }.Select(day =>
            Database.Plan(showing.Theater.Id, showing.Screen.Id, showing.Movie.Id, Today.AddDays(day).AddHours(20)))];

        await database.WithAsync(async (IBulkWriter bulk) =>
        {
            await using var transaction = await bulk.BeginAsync(Ct);
            await bulk.InsertAsync(more, Ct);
            await transaction.CommitAsync(Ct);
            return 0;
        });

        await ShouldKnowPredecessorsAsync(database);
    }

    /// <summary>
    /// Movies that share release dates, theaters in two time zones, screens with showings of several movies, of yesterday too.
    /// </summary>
    private static async Task MakeUpAsync(Database database, Random random)
    {
        var movies = Enumerable.Range(0, 9).Select(number => new Movie
        {
            Title = $"Movie {number % 5} {"abc"[number % 3]}",
            Genre = (Genre)random.Next(2),
            FilmRating = (FilmRating)random.Next(2),
            ReleasedAt = new DateTime(2024, 12, 1).AddDays(random.Next(4)),
            ThumbnailUrl = "http://thumbnailA.png",
            RunningTime = 60,
        }).ToList();
        var theaters = Enumerable.Range(0, 3)
            .Select(number => new Theater { Name = $"Theater {number}", TimeZone = number == 2 ? "Europe/Paris" : Theater.DefaultTimeZone })
            .ToList();
        await database.SaveAsync([.. movies, .. theaters]);
        var screens = theaters.SelectMany(
            theater => Enumerable.Range(0, 3).Select(number => new Screen { TheaterId = theater.Id, Name = $"{number}" })).ToList();
        await database.SaveAsync([.. screens]);
        var schedules = (
            from screen in screens
            from slot in Enumerable.Range(-8, 40)
            where random.Next(3) > 0
            let zone = theaters.Single(theater => theater.Id == screen.TheaterId).TimeZone
            select Database.Plan(
                screen.TheaterId, screen.Id, movies[random.Next(movies.Count)].Id, Today.AddHours(slot * 3), zone)).ToArray();
        random.Shuffle(schedules);
        await database.SaveAsync([.. schedules]);
        await database.SaveAsync([.. schedules.Select(schedule => new ScheduleOccupancy { ScheduleId = schedule.Id })]);
    }

    private static async Task ShouldKnowPredecessorsAsync(Database database)
    {
        var schedules = await database.ReadAsync(db => db.Schedules.AsNoTracking().OrderBy(row => row.StartsAt).ToListAsync(Ct));
        foreach (var group in schedules.GroupBy(schedule => (schedule.ScreenId, schedule.MovieId)))
        {
            group.Select(schedule => schedule.PreviousStartsAt)
                .ShouldBe([DateTime.MinValue, .. group.SkipLast(1).Select(schedule => schedule.StartsAt)]);
        }
    }

    private static async Task ShouldListWhatThereIsAsync(Database database)
    {
        var rows = await database.ReadAsync(db => (
            from schedule in db.Schedules
            join movie in db.Movies on schedule.MovieId equals movie.Id
            join theater in db.Theaters on schedule.TheaterId equals theater.Id
            select new Row(schedule, movie, theater)).AsNoTracking().ToListAsync(Ct));
        var theaterId = rows.Max(row => row.Theater.Id.Value);
        ScheduleFilter[] filters =
        [
            new(),
            new(Title: "1 "),
            new(Title: "movie", Genre: Genre.Action),
            new(Rating: FilmRating.RAll, Genre: Genre.Romance),
            new(Date: DateOnly.FromDateTime(Today)),
            new(Date: DateOnly.FromDateTime(Today.AddDays(1)), Title: "a"),
            new(new TheaterId(theaterId)),
            new(new TheaterId(theaterId - 1), Title: "b", Date: DateOnly.FromDateTime(Today)),
            new(new TheaterId(theaterId), Rating: FilmRating.R12),
        ];
        foreach (var filter in filters)
        {
            var expected = Group(rows.Where(row => Matches(row, filter))).ToList();
            foreach (var size in new[] { 1, 7, 200 })
            {
                for (var number = 1; number <= Math.Min(6, (expected.Count / size) + 2); number++)
                {
                    var page = new Page(number, size);
                    var found = await database.WithAsync((ICatalogQueries catalog) => catalog.FindSchedulesAsync(filter, page, Now, Ct));
                    found.Total.ShouldBe(expected.Count, filter.ToString());
                    found.Items.Select(Describe).ShouldBe(expected.Skip(page.Offset).Take(size), $"{filter} {page}");
                }
            }
        }
    }

    private static bool Matches(Row row, ScheduleFilter filter) =>
        (filter.Theater is null || row.Theater.Id == filter.Theater)
        && (filter.Title is null || row.Movie.Title.Contains(filter.Title, StringComparison.OrdinalIgnoreCase))
        && (filter.Genre is null || row.Movie.Genre == filter.Genre)
        && (filter.Rating is null || row.Movie.FilmRating == filter.Rating)
        && (filter.Date is { } date ? DateOnly.FromDateTime(row.Schedule.StartTime) == date : WallClock.InstantsOf(
            TimeZoneInfo.FindSystemTimeZoneById(row.Theater.TimeZone), row.Schedule.StartTime)[0] > Now);

    private static IEnumerable<string> Group(IEnumerable<Row> rows) =>
        from row in rows
        orderby row.Schedule.StartTime
        group row by (row.Schedule.ScreenId, row.Schedule.MovieId) into showings
        let first = showings.First()
        orderby first.Movie.ReleasedAt descending, first.Schedule.Id.Value
        select $"{first.Schedule.Id.Value} {first.Movie.Title} {first.Theater.Name} "
            + $"{string.Join(',', showings.Select(row => row.Schedule.Id.Value))}";

    private static string Describe(ScheduleGroup group) =>
        $"{group.Id.Value} {group.Movie.Title} {group.Theater.Name} "
        + $"{string.Join(',', group.TimeTables.Select(table => table.ScheduleId.Value))}";

    private sealed record Row(Schedule Schedule, Movie Movie, Theater Theater);
}
