using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Seeding;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Catalog;
using Marquee.Storage.Bulk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Seeding;

public sealed class SeederTests(Servers servers)
{
    private static readonly SeedPlan Small = new()
    {
        Movies = 7,
        Theaters = 2,
        ScreensPerTheater = 3,
        SchedulesPerScreen = 11,
        Members = 3,
        Password = "a password of the tests",
        Hall = new HallSize(2, 3),
        From = new DateOnly(2025, 1, 8),
        Seed = 42,
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task A_plan_becomes_what_it_says(SetUp setUp)
    {
        await using var server = await EmptyAsync(setUp);

        var counts = await SeedAsync(server, Small);

        counts.Select(count => $"{count.Part} {count.Existed} {count.Added} {count.Total}")
            .ShouldBe(["movies 0 7 7", "theaters 0 2 2", "screens 0 6 6", "seats 0 36 36", "schedules 0 66 66", "members 0 3 3"]);
        var movies = await server.ReadAsync(db => db.Movies.AsNoTracking().OrderBy(movie => movie.Id).ToListAsync(Ct));
        movies.Select(movie => movie.Title).ShouldBe(["영화1", "영화2", "영화3", "영화4", "영화5", "영화6", "영화7"]);
        movies.ShouldAllBe(movie => movie.ReleasedAt >= new DateTime(2024, 12, 1) && movie.ReleasedAt <= new DateTime(2024, 12, 31));
        movies.ShouldAllBe(movie => movie.RunningTime <= 120);
        var screens = await server.ReadAsync(db => db.Screens.Select(screen => screen.Id).ToListAsync(Ct));
        foreach (var screen in screens)
        {
            (await server.ReadAsync(
                db => db.Seats.Where(seat => seat.ScreenId == screen).OrderBy(seat => seat.Id).Select(seat => seat.Row + seat.Number)
                .ToListAsync(Ct)))
                .ShouldBe(["A1", "A2", "A3", "B1", "B2", "B3"]);
            var starts = await server.ReadAsync(
                db => db.Schedules.Where(schedule => schedule.ScreenId == screen).Select(schedule => schedule.StartTime).Order()
                .ToListAsync(Ct));
            starts.Select(start => $"{start:dd HH}")
                .ShouldBe(["08 08", "08 10", "08 12", "08 14", "08 16", "08 18", "08 20", "08 22", "09 08", "09 10", "09 12"]);
        }

        (await server.ReadAsync(db => db.ScheduleOccupancies.CountAsync(Ct))).ShouldBe(66);
        (await server.ReadAsync(db => db.Schedules.CountAsync(
            schedule =>
                EF.Property<string>(schedule, "CreatedBy") == "system"
                && EF.Property<DateTime>(schedule, "CreatedAt") == MarqueeServer.Start.UtcDateTime, Ct))).ShouldBe(66);
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task What_was_seeded_is_listed_and_its_members_can_reserve_it(SetUp setUp)
    {
        await using var server = await EmptyAsync(setUp);
        await SeedAsync(server, Small);
        using var client = server.Client();

        (await client.GetResultAsync("/api/schedules?size=200")).AsArray().Count.ShouldBePositive();
        using var signedIn = await client.PostAsJsonAsync(
            "/api/accounts/login", new { email = "member3@marquee.example", password = Small.Password }, Ct);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await signedIn.ResultAsync())["accessToken"]!);
        var schedule = await server.ReadAsync(db => db.Schedules.Select(row => new { row.Id, row.ScreenId }).FirstAsync(Ct));
        var seat = await server.ReadAsync(
            db => db.Seats.Where(row => row.ScreenId == schedule.ScreenId).Select(row => row.Id).FirstAsync(Ct));

        using var reserved = await client.ReserveAsync(schedule.Id.Value, seat.Value);

        reserved.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Equal_plans_make_equal_data_on_every_database()
    {
        await using var embedded = await EmptyAsync(SetUp.Embedded);
        await using var production = await EmptyAsync(SetUp.Production);
        await using var other = await EmptyAsync(SetUp.Embedded);

        await SeedAsync(embedded, Small);
        await SeedAsync(production, Small);
        await SeedAsync(other, Small with { Seed = 43 });

        (await ContentAsync(production)).ShouldBe(await ContentAsync(embedded));
        (await ContentAsync(other)).ShouldNotBe(await ContentAsync(embedded));
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task Run_again_it_adds_nothing_and_with_larger_numbers_the_rest(SetUp setUp)
    {
        var large = Small with { Theaters = 3, ScreensPerTheater = 4, SchedulesPerScreen = 20, Members = 5, Hall = new HallSize(3, 4) };
        await using var server = await EmptyAsync(setUp);
        await using var atOnce = await EmptyAsync(setUp);
        await SeedAsync(server, Small);
        var before = await ContentAsync(server);

        var again = await SeedAsync(server, Small);
        var smaller = await SeedAsync(server, Small with { Movies = 1, Theaters = 1, Hall = new HallSize(1, 1) });

        again.ShouldAllBe(count => count.Added == 0 && count.Existed == count.Total);
        smaller.ShouldAllBe(count => count.Added == 0);
        (await ContentAsync(server)).ShouldBe(before);

        var rest = await SeedAsync(server, large);
        await SeedAsync(atOnce, large);

        rest.Select(count => $"{count.Part} {count.Existed} {count.Added}")
            .ShouldBe(["movies 7 0", "theaters 2 1", "screens 6 6", "seats 36 108", "schedules 66 174", "members 3 2"]);
        (await ContentAsync(server)).ShouldBe(await ContentAsync(atOnce));
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task Cut_off_anywhere_it_leaves_nothing_half_and_completes_later(SetUp setUp)
    {
        await using var server = await EmptyAsync(setUp);
        await using var whole = await EmptyAsync(setUp);
        await SeedAsync(whole, Small);

        for (var writes = 0; writes < 7; writes++)
        {
            await Should.ThrowAsync<IOException>(() => SeedAsync(server, Small, writes));
            (await server.ReadAsync(
                db => db.Schedules.CountAsync(
                    schedule => !db.ScheduleOccupancies.Any(occupancy => occupancy.ScheduleId == schedule.Id), Ct))).ShouldBe(0);
            (await server.ReadAsync(
                db => db.Screens.CountAsync(
                    screen => db.Seats.Count(seat => seat.ScreenId == screen.Id) != Small.Hall.Seats, Ct))).ShouldBe(0);
        }

        await SeedAsync(server, Small);

        (await ContentAsync(server)).ShouldBe(await ContentAsync(whole));
    }

    [Theory, MemberData(nameof(Servers.EverySetUp), MemberType = typeof(Servers))]
    public async Task Beside_other_data_it_adds_its_own_and_shows_nothing_over_another_showing(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        var sample = await server.ReadAsync(db => db.Schedules.CountAsync(Ct));
        await SeedAsync(server, Small with { SchedulesPerScreen = 1 });
        var screen = await server.ReadAsync(db => db.Screens.OrderByDescending(row => row.Id).FirstAsync(Ct));
        await server.ReadAsync(async db =>
        {
            var movie = await db.Movies.Select(row => row.Id).FirstAsync(Ct);
            // Over the showings from 10:00 and from 12:00, not over the one before.
            var seoul = TimeZoneInfo.FindSystemTimeZoneById(Theater.DefaultTimeZone);
            var times = ScheduleTimes.Lasting(seoul, new DateTime(2025, 1, 8, 10, 0, 0), TimeSpan.FromHours(3))!;
            db.Add(Schedule.At(times, screen.TheaterId, screen.Id, movie, price: 0));
            return await db.SaveChangesAsync(Ct);
        });

        var counts = await SeedAsync(server, Small);

        counts.Single(count => count.Part == "schedules").ShouldBe(new SeedProgress("schedules", Existed: 6 + 2, Added: 66 - 8, Total: 66));
        (await server.ReadAsync(db => db.Schedules.CountAsync(Ct))).ShouldBe(sample + 66 - 1);
        (await server.ReadAsync(db => db.Movies.CountAsync(Ct))).ShouldBe(5 + 7);
    }

    [Fact]
    public async Task Two_at_once_add_nothing_twice()
    {
        await using var server = await EmptyAsync(SetUp.Production);
        await using var alone = await EmptyAsync(SetUp.Production);
        await SeedAsync(alone, Small);

        var both = await Task.WhenAll(Task.Run(() => SeedAsync(server, Small), Ct), Task.Run(() => SeedAsync(server, Small), Ct));

        both.SelectMany(counts => counts).GroupBy(count => count.Part)
            .ShouldAllBe(part => part.Sum(count => count.Added) == part.First().Total);
        (await ContentAsync(server)).ShouldBe(await ContentAsync(alone));
    }

    private Task<MarqueeServer> EmptyAsync(SetUp setUp) => servers.StartAsync(setUp, ("Sample:Enabled", "false"));

    /// <param name="server">Where.</param>
    /// <param name="plan">What.</param>
    /// <param name="writes">After how many writes the database goes away; never by default.</param>
    private static async Task<IReadOnlyList<SeedProgress>> SeedAsync(MarqueeServer server, SeedPlan plan, int writes = int.MaxValue)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var bulk = new FailingBulkWriter(scope.ServiceProvider.GetRequiredService<IBulkWriter>(), writes);
        var members = ActivatorUtilities.CreateInstance<SeedMembers>(scope.ServiceProvider, bulk);
        var seeder = ActivatorUtilities.CreateInstance<Seeder>(scope.ServiceProvider, bulk, members);
        return await seeder.RunAsync(plan, new Progress<SeedProgress>(), Ct);
    }

    /// <summary>All that was seeded, by names and without keys and secrets.</summary>
    private static Task<string> ContentAsync(MarqueeServer server) => server.ReadAsync(async db =>
    {
        var movies = await db.Movies.AsNoTracking().ToListAsync(Ct);
        var seats = await (
            from seat in db.Seats
            join screen in db.Screens on seat.ScreenId equals screen.Id
            join theater in db.Theaters on screen.TheaterId equals theater.Id
            select $"{theater.Name} {theater.TimeZone} {screen.Name} {seat.Row}{seat.Number}").ToListAsync(Ct);
        var schedules = await (
            from schedule in db.Schedules
            join occupancy in db.ScheduleOccupancies on schedule.Id equals occupancy.ScheduleId
            join screen in db.Screens on schedule.ScreenId equals screen.Id
            join theater in db.Theaters on schedule.TheaterId equals theater.Id
            join movie in db.Movies on schedule.MovieId equals movie.Id
            select new { Theater = theater.Name, Screen = screen.Name, Movie = movie.Title, schedule.StartTime, schedule.EndTime,
                schedule.Price, occupancy.Version }).ToListAsync(Ct);
        var accounts = await db.Users.Select(
            account => $"{account.Name} {account.Email} {account.NormalizedUserName} {account.LockoutEnabled}").ToListAsync(Ct);
        return string.Join(
            '\n', movies.Select(
                movie => $"{movie.Title} {movie.Genre} {movie.FilmRating} {movie.ReleasedAt:s} {movie.RunningTime} {movie.ThumbnailUrl}")
            .Concat(seats)
            .Concat(schedules.Select(
                row => $"{row.Theater} {row.Screen} {row.Movie} {row.StartTime:s} {row.EndTime:s} {row.Price} v{row.Version}"))
            .Concat(accounts)
            .Order(StringComparer.Ordinal));
    });

    /// <summary>A database that goes away after some writes.</summary>
    private sealed class FailingBulkWriter(IBulkWriter bulk, int writes) : IBulkWriter
    {
        private int _left = writes;

        public Task<IDbContextTransaction> BeginAsync(CancellationToken ct) => bulk.BeginAsync(ct);

        public Task InsertAsync<T>(IReadOnlyCollection<T> rows, CancellationToken ct)
            where T : class =>
            _left-- > 0 ? bulk.InsertAsync(rows, ct) : throw new IOException("The database is away.");
    }
}
