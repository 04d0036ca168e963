using Marquee.Api.Configuration;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Storage;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Sample;

/// <summary>Makes the data behind the origin's sample response, with showings on the next days instead of one fixed day.</summary>
internal sealed partial class SampleData(
    MarqueeDbContext db,
    ICatalogChanges changes,
    DemoAccounts accounts,
    Setup setup,
    SampleOptions options,
    ITimeZones zones,
    TimeProvider time,
    ILogger<SampleData> logger)
{
    /// <summary>The number of the advisory lock: "sample" in ASCII.</summary>
    private const long Lock = 0x73616D706C65;

    private const int Rows = 5;
    private const int SeatsPerRow = 5;

    private static readonly string[] Theaters = ["A영화관", "B영화관", "C영화관", "D영화관", "F영화관", "H영화관", "I영화관"];

    private static readonly (string Title, FilmRating Rating, Genre Genre, int Minutes, char Thumbnail)[] Movies =
    [
        ("범죄도시", FilmRating.R15, Genre.Action, 120, 'A'),
        ("스타워즈", FilmRating.R15, Genre.Sf, 220, 'B'),
        ("아이언맨", FilmRating.R12, Genre.Action, 140, 'C'),
        ("엣지 오브 투머로", FilmRating.R15, Genre.Sf, 150, 'D'),
        ("어바웃 타임", FilmRating.R15, Genre.Romance, 160, 'E'),
    ];

    private static readonly (int Start, int End)[] Hours = [(8, 10), (10, 12), (12, 14), (14, 16), (16, 18), (18, 20), (20, 22), (22, 23)];

    /// <summary>Adds missing data: everything at the first start, later the days without showings.</summary>
    public async Task PlanAsync(CancellationToken ct)
    {
        if (!(options.Enabled ?? setup.IsEmbedded))
        {
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (db.Database.IsNpgsql())
        {
            // Instances that start at once take turns, and the later ones find the data of the first.
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", ct);
        }

        await accounts.AddAsync(ct);
        if (!await db.Movies.AnyAsync(ct) && !await db.Theaters.AnyAsync(ct))
        {
            await AddCatalogAsync(ct);
        }

        var added = await AddMissingDaysAsync(ct);
        await transaction.CommitAsync(ct);
        if (added)
        {
            await changes.AnnounceAsync(ListingScope.Everything);
        }
    }

    private async Task AddCatalogAsync(CancellationToken ct)
    {
        var released = new DateTime(2025, 1, 1);
        db.AddRange(Movies.Select(movie => new Movie
        {
            Title = movie.Title,
            FilmRating = movie.Rating,
            Genre = movie.Genre,
            ReleasedAt = released,
            ThumbnailUrl = $"http://thumbnail{movie.Thumbnail}.png",
            RunningTime = movie.Minutes,
        }));
        var theaters = Theaters.Select(name => new Theater { Name = name }).ToList();
        db.AddRange(theaters);
        await db.SaveChangesAsync(ct);

        var screens = theaters.SelectMany(
            theater => Movies.Index().Select(movie => new Screen { TheaterId = theater.Id, Name = $"{movie.Index + 1}관" })).ToList();
        db.AddRange(screens);
        await db.SaveChangesAsync(ct);
        db.AddRange(screens.SelectMany(screen => Seat.Hall(screen.Id, Rows, SeatsPerRow)));
        await db.SaveChangesAsync(ct);
        await SampleHall.AddAsync(screens[^1].Id, options.Price, db, ct);
    }

    /// <summary>The k-th screen of every theater shows movie k.</summary>
    /// <returns>Whether any day was missing.</returns>
    private async Task<bool> AddMissingDaysAsync(CancellationToken ct)
    {
        var today = WallClock.At(zones.Find(Theater.DefaultTimeZone) ?? TimeZoneInfo.Utc, time.Instant).Date;
        var planned = await db.Schedules
            .Where(schedule => schedule.StartTime >= today.AddDays(1))
            .Select(schedule => schedule.StartTime.Date).Distinct().ToListAsync(ct);
        var days = Enumerable.Range(1, options.Days).Select(ahead => today.AddDays(ahead)).Except(planned).ToList();
        if (days.Count == 0)
        {
            return false;
        }

        var movies = await db.Movies.OrderBy(movie => movie.Id).Take(Movies.Length).Select(movie => movie.Id).ToListAsync(ct);
        var theaters = (await db.Screens.OrderBy(screen => screen.Id).ToListAsync(ct)).GroupBy(screen => screen.TheaterId)
            .OrderBy(theater => theater.Key.Value);
        var hall = await SampleHall.FindAsync(db, ct);
        var zoneOf = (await db.Theaters.AsNoTracking().ToListAsync(ct))
            .ToDictionary(theater => theater.Id, theater => zones.Find(theater.TimeZone));
        var schedules = (
            from day in days
            from theater in theaters
            let zone = zoneOf[theater.Key]
            where zone is not null
            from screen in theater.Take(movies.Count).Index()
            from hour in Hours
            let times = ScheduleTimes.Lasting(zone, day.AddHours(hour.Start), TimeSpan.FromHours(hour.End - hour.Start))
            where times is not null
            select Schedule.At(
                times, theater.Key, screen.Item.Id, movies[screen.Index], options.Price, SampleHall.ListOf(screen.Item, hall))).ToList();
        db.AddRange(schedules);
        await db.SaveChangesAsync(ct);
        db.AddRange(schedules.Select(schedule => new ScheduleOccupancy { ScheduleId = schedule.Id }));
        await db.SaveChangesAsync(ct);
        Planned(schedules.Count, days.Count, days[0], days[^1]);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Planned {Schedules} showings on {Days} days from {From:yyyy-MM-dd} to {To:yyyy-MM-dd}")]
    private partial void Planned(int schedules, int days, DateTime from, DateTime to);
}

internal static class SampleRegistration
{
    public static void AddMarqueeSample(this IServiceCollection services)
    {
        services.AddValidatedOptions<SampleOptions>(SampleOptions.Section);
        services.AddSingleton<DemoAccess>();
        services.AddScoped<DemoAccounts>();
        services.AddScoped<SampleData>();
    }
}
