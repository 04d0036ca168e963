namespace Marquee.Domain.Catalog;

/// <summary>What is shown where and when, as read from the database.</summary>
public interface ICatalogQueries
{
    /// <summary>The schedules that match, grouped by screen and movie: newest release first, then by the id of the group.</summary>
    /// <param name="filter">What to look for.</param>
    /// <param name="page">Which groups to return.</param>
    /// <param name="now">UTC; showings that start at or before it have started.</param>
    /// <param name="ct">Ends the query.</param>
    Task<Paged<ScheduleGroup>> FindSchedulesAsync(ScheduleFilter filter, Page page, DateTime now, CancellationToken ct);

    /// <summary>The movies that match, newest release first, then by id.</summary>
    /// <param name="filter">What to look for.</param>
    /// <param name="page">Which movies to return.</param>
    /// <param name="now">UTC; showings that start at or before it have started.</param>
    /// <param name="ct">Ends the query.</param>
    Task<Paged<MovieSummary>> FindMoviesAsync(MovieFilter filter, Page page, DateTime now, CancellationToken ct);

    /// <summary>How many seats of each schedule are free; a schedule that does not exist is left out.</summary>
    /// <param name="schedules">Which.</param>
    /// <param name="now">UTC; the seats of holds that expire at or before it are free.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyDictionary<ScheduleId, int>> CountFreeSeatsAsync(
        IReadOnlyCollection<ScheduleId> schedules, DateTime now, CancellationToken ct);

    /// <summary>The price of a seat of each schedule, KRW; a schedule that does not exist is left out.</summary>
    Task<IReadOnlyDictionary<ScheduleId, long>> FindPricesAsync(IReadOnlyCollection<ScheduleId> schedules, CancellationToken ct);

    /// <summary>All theaters by id.</summary>
    Task<IReadOnlyList<TheaterDetails>> ListTheatersAsync(CancellationToken ct);

    /// <summary>The screens of a theater by id, or <see langword="null"/> when there is no such theater.</summary>
    Task<IReadOnlyList<ScreenSummary>?> FindScreensAsync(TheaterId theater, CancellationToken ct);

    /// <summary>The days with showings that have not started, ascending: wall-clock dates of the theater.</summary>
    /// <param name="theater">Of one theater only, or of all.</param>
    /// <param name="now">UTC; showings that start at or before it have started.</param>
    /// <param name="ct">Ends the query.</param>
    Task<IReadOnlyList<DateOnly>> ListDaysAsync(TheaterId? theater, DateTime now, CancellationToken ct);

    /// <summary>The seats of a schedule and their status, or <see langword="null"/> when there is no such schedule.</summary>
    /// <param name="now">UTC; holds that expire at or before it have expired.</param>
    /// <param name="ct">Ends the query.</param>
    Task<SeatMap?> FindSeatMapAsync(ScheduleId schedule, DateTime now, CancellationToken ct);

    /// <summary>One showing with its movie, theater and screen, or <see langword="null"/> when there is no such schedule.</summary>
    Task<ScheduleDetails?> FindScheduleAsync(ScheduleId schedule, CancellationToken ct);
}

/// <summary>The schedules of one movie on one screen.</summary>
/// <param name="Id">The first of <paramref name="TimeTables"/>.</param>
/// <param name="Theater">Where.</param>
/// <param name="Screen">The hall.</param>
/// <param name="Movie">What.</param>
/// <param name="TimeTables">When, ascending; at least one.</param>
public sealed record ScheduleGroup(
    ScheduleId Id, TheaterSummary Theater, ScreenSummary Screen, MovieSummary Movie, IReadOnlyList<TimeTable> TimeTables);

/// <summary>A theater as listings show it.</summary>
public sealed record TheaterSummary(TheaterId Id, string Name);

/// <summary>A screen as listings show it.</summary>
public sealed record ScreenSummary(ScreenId Id, TheaterId TheaterId, string Name);

/// <summary>A movie as listings show it.</summary>
public sealed record MovieSummary(
    MovieId Id, string Title, DateTime ReleasedAt, string ThumbnailUrl, int RunningTime, FilmRating FilmRating, Genre Genre);

/// <summary>From when to when a schedule lasts.</summary>
/// <param name="ScheduleId">Which schedule.</param>
/// <param name="Start">Wall-clock time of the theater.</param>
/// <param name="End">Wall-clock time of the theater.</param>
/// <param name="StartsAt">The instant of <paramref name="Start"/>, UTC.</param>
public sealed record TimeTable(ScheduleId ScheduleId, DateTime Start, DateTime End, DateTime StartsAt)
{
    /// <summary>Whether the showing has started: the one definition of it, which queries repeat.</summary>
    /// <param name="now">The instant, UTC.</param>
    public bool HasStarted(DateTime now) => StartsAt <= now;
}

/// <summary>One showing with its movie, theater and screen.</summary>
/// <param name="TimeTable">From when to when.</param>
/// <param name="Theater">Where.</param>
/// <param name="Screen">The hall.</param>
/// <param name="Movie">What.</param>
/// <param name="TimeZone">The IANA time zone of <paramref name="TimeTable"/>.</param>
/// <param name="Price">Of a seat, KRW.</param>
/// <param name="Sale">Whether it is sold.</param>
public sealed record ScheduleDetails(
    TimeTable TimeTable, TheaterSummary Theater, ScreenSummary Screen, MovieSummary Movie, string TimeZone, long Price,
    ShowingSale Sale = ShowingSale.Open)
{
    /// <summary>Whether it is not sold any more, whether it takes place or not.</summary>
    public bool IsClosed => Sale is not ShowingSale.Open;

    /// <inheritdoc cref="TimeTable.HasStarted"/>
    public bool HasStarted(DateTime now) => TimeTable.HasStarted(now);

    /// <summary>What clocks of the theater show at an instant near the showing.</summary>
    /// <param name="instant">UTC.</param>
    /// <param name="zone">The rules of <see cref="TimeZone"/>; without them clocks are taken to differ from UTC as when the showing
    /// starts.</param>
    public DateTime WallClockAt(DateTime instant, TimeZoneInfo? zone) =>
        zone is null
            ? DateTime.SpecifyKind(
                instant + (TimeTable.Start - DateTime.SpecifyKind(TimeTable.StartsAt, DateTimeKind.Unspecified)), DateTimeKind.Unspecified)
            : WallClock.At(zone, instant);
}
