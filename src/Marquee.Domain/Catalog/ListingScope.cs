namespace Marquee.Domain.Catalog;

/// <summary>
/// Listings that change together. A page of showings depends on more than it shows (on its order, its total and what could newly match), so
/// its scope is what it was narrowed to: a theater or all, and a genre or all.
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

    /// <summary>The scopes of a listing of showings, from the widest on: to invalidate any of them is to invalidate the listing.</summary>
    public static IReadOnlyList<ListingScope> Of(ScheduleFilter filter) =>
        [AllSchedules, SchedulesOf(filter.Theater), SchedulesOf(filter.Theater, filter.Genre)];

    /// <summary>The scopes of a listing of movies: movies, and the showings they are narrowed to.</summary>
    public static IReadOnlyList<ListingScope> Of(MovieFilter filter) =>
        filter.IsOfShowings ? [Movies, .. Of(new ScheduleFilter(filter.Theater, Genre: filter.Genre))] : [Movies];

    /// <summary>What shows any showing of a theater: listings of it and of all theaters, of every genre.</summary>
    public static IReadOnlyCollection<ListingScope> Showing(TheaterId theater) => [SchedulesOf(theater), SchedulesOf(null)];

    /// <summary>What shows a theater's showings of a genre: listings of it and of all theaters, of that genre and of all.</summary>
    public static IReadOnlyCollection<ListingScope> Showing(TheaterId theater, Genre genre) =>
        [SchedulesOf(theater, genre), SchedulesOf(theater, null), SchedulesOf(null, genre), SchedulesOf(null, null)];

    private static ListingScope SchedulesOf(TheaterId? theater) => new($"schedules:{Or(theater?.Value)}");

    private static ListingScope SchedulesOf(TheaterId? theater, Genre? genre) => new($"schedules:{Or(theater?.Value)}:{Or(genre)}");

    private static string Or<T>(T? value)
        where T : struct => value is null ? "all" : $"{value}";
}
