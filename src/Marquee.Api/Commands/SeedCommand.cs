using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Marquee.Api.Configuration;
using Marquee.Api.Hosting;
using Marquee.Api.Seeding;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Storage;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Commands;

/// <summary>Fills the database with as much as a load test needs.</summary>
internal static class SeedCommand
{
    private const int MaxDays = 365;
    private const int MaxSeatsPerRow = 100;

    private const string Description = """
        Fills the database of the settings (Database__Provider, ConnectionStrings__Database) with movies, theaters, screens with seats,
        showings and members for load tests; without options with the set of the origin's: 500 movies and 100,000 showings.

        Nothing is added twice: what is there, known by its name and number, is left as it is, so larger numbers add the rest, and a run
        that was cut off can be run again. The same arguments with --from give the same data on every database. Migrations are applied
        first, unless Database__MigrateOnStart is false. A Marquee that serves from the same data folder must be stopped.
        """;

    public static Command Create()
    {
        var movies = Number("--movies", "Movies, 영화1 and on, released in December 2024.", 500, 1, 100_000);
        var theaters = Number("--theaters", "Theaters, 영화관1 and on.", 100, 1, 10_000);
        var screens = Number("--screens-per-theater", "Screens of each theater, 1관 and on.", 10, 1, 100);
        var schedules = Number(
            "--schedules-per-screen",
            $"Showings on each screen: {SeedContent.ShowingsPerDay} a day, every two hours from 08:00, on the days from --from on, "
            + $"{MaxDays} at most.",
            100, 1, MaxDays * SeedContent.ShowingsPerDay);
        var hall = new Option<HallSize>("--hall")
        {
            Description = $"Seats of each screen, rows x seats a row: up to {Seat.MaxRows}x{MaxSeatsPerRow}.",
            HelpName = "ROWSxSEATS",
            DefaultValueFactory = _ => new HallSize(5, 5),
            CustomParser = ParseHall,
        };
        var from = new Option<DateOnly?>("--from")
        {
            Description = "The first day with showings, as 2025-01-08. Without it tomorrow, by the clock of Asia/Seoul.",
            HelpName = "DATE",
            CustomParser = ParseDate,
        };
        var members = Number("--members", "Members, member1@marquee.example and on, who share a password.", 0, 0, 1_000_000);
        var password = new Option<string?>("--password")
        {
            Description = "The password of the members that are added, needed with --members. Better given as the environment variable "
                + "Seed__Password: arguments can be read by everybody on the machine.",
            HelpName = "PASSWORD",
        };
        var seed = new Option<long>("--seed")
        {
            Description = "Chooses genres, ratings, release days, running times, and the movie of each showing.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => 1,
        };

        var command = new Command("seed", Description) { movies, theaters, screens, schedules, hall, from, members, password, seed };
        command.SetAction((parsed, ct) => StartUpErrors.ReportAsync(() => RunAsync(
            (configuration, today) => new SeedPlan
            {
                Movies = parsed.GetValue(movies),
                Theaters = parsed.GetValue(theaters),
                ScreensPerTheater = parsed.GetValue(screens),
                SchedulesPerScreen = parsed.GetValue(schedules),
                Hall = parsed.GetValue(hall),
                From = parsed.GetValue(from) ?? today.AddDays(1),
                Members = parsed.GetValue(members),
                Password = parsed.GetValue(password) ?? configuration.GetSection(SeedOptions.Section).Get<SeedOptions>()?.Password,
                Seed = parsed.GetValue(seed),
            },
            ct)));
        return command;
    }

    private static async Task RunAsync(Func<IConfiguration, DateOnly, SeedPlan> planOf, CancellationToken ct)
    {
        await using var app = MarqueeApplication.Build([]);
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var today = DateOnly.FromDateTime(WallClock.At(
            services.GetRequiredService<ITimeZones>().Find(Theater.DefaultTimeZone) ?? TimeZoneInfo.Utc,
            services.GetRequiredService<TimeProvider>().Instant));
        var plan = planOf(app.Configuration, today);
        await CheckPasswordAsync(plan, services.GetRequiredService<SeedMembers>());

        // SQLite is seeded without other writers; PostgreSQL goes on serving.
        var setup = services.GetRequiredService<Setup>();
        using var alone = setup is { Provider: DatabaseProvider.Sqlite, DataFolder: var folder } ? Own(folder) : null;
        await Schema.PrepareAsync(
            services.GetRequiredService<MarqueeDbContext>(), setup, services.GetRequiredService<IOptions<DatabaseOptions>>().Value, ct);

        var seeder = services.GetRequiredService<Seeder>();
        var counts = await SeedConsole.ShowAsync(progress => seeder.RunAsync(plan, progress, ct));
        if (setup.Redis is not null || await services.GetRequiredService<EmbeddedRedisHost>().FindAsync())
        {
            await services.GetRequiredService<ICatalogChanges>().AnnounceAsync(ListingScope.Everything);
        }

        SeedConsole.Write(counts, plan.From);
    }

    private static IDisposable Own(string folder)
    {
        DataFolder.Prepare(folder);
        return DataFolder.Lock(folder);
    }

    private static async Task CheckPasswordAsync(SeedPlan plan, SeedMembers members)
    {
        if (plan.Members == 0)
        {
            return;
        }

        if (string.IsNullOrEmpty(plan.Password))
        {
            throw new StartUpException(
                "--members needs a password for them: give --password, or better the environment variable Seed__Password.");
        }

        if (await members.ComplaintAsync(plan.Password) is { } complaint)
        {
            throw new StartUpException($"The password of the members cannot be used: {complaint}");
        }
    }

    private static Option<int> Number(string name, string description, int standard, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "NUMBER",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
                && number <= most)
            {
                return number;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; use a number from {least} to {most:N0}."));
            return standard;
        },
    };

    private static HallSize ParseHall(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Split('x') is [var first, var second] && TryCount(first, Seat.MaxRows, out var rows)
            && TryCount(second, MaxSeatsPerRow, out var seats))
        {
            return new HallSize(rows, seats);
        }

        result.AddError($"--hall is '{text}'; use rows x seats a row, as 5x5, up to {Seat.MaxRows}x{MaxSeatsPerRow}.");
        return default;
    }

    private static bool TryCount(string text, int most, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= most;

    private static DateOnly? ParseDate(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        // Showings last up to a year from it.
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is >= 1900 and < 9000)
        {
            return date;
        }

        result.AddError($"--from is '{text}'; use a day as 2025-01-08.");
        return null;
    }
}
