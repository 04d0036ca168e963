namespace Marquee.Domain.Catalog;

/// <summary>The listings that instances remember.</summary>
public interface ICachedListings
{
    /// <summary>
    /// Makes every instance read those listings anew. Does not throw: while it cannot tell the others, they remember everything for a moment only.
    /// </summary>
    /// <param name="scopes">Which listings.</param>
    Task ForgetAsync(IReadOnlyCollection<ListingScope> scopes);
}

/// <summary>
/// Listings that change together. A page of showings depends on more than it shows (on its order, its total and what could newly match), so its scope is
/// what it was narrowed to: a theater or all, and a genre or all.
/// </summary>
/// <param name="Name">The same on every instance.</param>
public readonly record struct ListingScope(string Name)
{
    /// <summary>The listing of movies.</summary>
    public static readonly ListingScope Movies = new("movies");

    /// <summary>The listing of theaters.</summary>
    public static readonly ListingScope Theaters = new("theaters");

    /// <summary>The screens of every theater.</summary>
    public static readonly ListingScope AllScreens = new("screens");

    /// <summary>Every listing of showings.</summary>
    public static readonly ListingScope AllSchedules = new("schedules");

    /// <summary>Every listing there is.</summary>
    public static IReadOnlyCollection<ListingScope> Everything => [Movies, Theaters, AllScreens, AllSchedules];

    /// <summary>The screens of a theater.</summary>
    public static ListingScope ScreensOf(TheaterId theater) => new($"screens:{theater.Value}");

    /// <summary>The scopes of a listing of showings, from the widest on: to forget any of them is to forget the listing.</summary>
    public static IReadOnlyList<ListingScope> Of(ScheduleFilter filter) =>
        [AllSchedules, SchedulesOf(filter.Theater), SchedulesOf(filter.Theater, filter.Genre)];

    /// <summary>The scopes of a listing of movies: movies, and the showings they are narrowed to.</summary>
    public static IReadOnlyList<ListingScope> Of(MovieFilter filter) =>
        filter.IsOfShowings ? [Movies, .. Of(new ScheduleFilter(filter.Theater, Genre: filter.Genre))] : [Movies];

    /// <summary>What changes with the name of a theater or of one of its screens: listings of it and of all theaters, of any genre.</summary>
    public static IReadOnlyCollection<ListingScope> Showing(TheaterId theater) => [SchedulesOf(theater), SchedulesOf(null)];

    /// <summary>What changes with showings of such movies: listings of those theaters and of all, of those genres and of all.</summary>
    public static IReadOnlyCollection<ListingScope> Showing(IEnumerable<TheaterId> theaters, IReadOnlyCollection<Genre> genres) =>
        [.. from theater in theaters.Select(theater => (TheaterId?)theater).Append(null)
            from genre in genres.Select(genre => (Genre?)genre).Append(null).Distinct()
            select SchedulesOf(theater, genre)];

    private static ListingScope SchedulesOf(TheaterId? theater) => new($"schedules:{Or(theater?.Value)}");

    private static ListingScope SchedulesOf(TheaterId? theater, Genre? genre) => new($"schedules:{Or(theater?.Value)}:{Or(genre)}");

    private static string Or<T>(T? value)
        where T : struct => value is null ? "all" : $"{value}";
}
