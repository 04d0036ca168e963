using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Seeding;

/// <summary>
/// What the seeded rows say. Each choice depends on the seed and on the thing itself, not on what was made before it: a run that adds the
/// rest chooses as one that makes all.
/// </summary>
internal sealed class SeedContent(long seed)
{
    public const int ShowingsPerDay = 8;

    private const int FirstHour = 8;
    private const int HoursPerShowing = 2;
    private const int ShortestMovie = 80;
    private const int LongestMovie = 115;
    private const long Price = 15_000;

    private static readonly Genre[] Genres = Enum.GetValues<Genre>();
    private static readonly FilmRating[] Ratings = [FilmRating.RAll, FilmRating.R12, FilmRating.R15, FilmRating.R19];
    private static readonly DateTime FirstRelease = new(2024, 12, 1);

    private enum Choice
    {
        Genre,
        Rating,
        Release,
        RunningTime,
        Showing,
    }

    public static string MovieTitle(int number) => $"영화{number}";

    public static string TheaterName(int number) => $"영화관{number}";

    public static string ScreenName(int number) => $"{number}관";

    public static string MemberName(int number) => $"회원{number}";

    public static string MemberEmail(int number) => $"member{number}@marquee.example";

    /// <summary>Released in December 2024, as in the origin's load test; short enough for a showing of two hours.</summary>
    public Movie Movie(int number) => new()
    {
        Title = MovieTitle(number),
        Genre = Genres[Choose(Genres.Length, Choice.Genre, number)],
        FilmRating = Ratings[Choose(Ratings.Length, Choice.Rating, number)],
        ReleasedAt = FirstRelease.AddDays(Choose(31, Choice.Release, number)),
        RunningTime = ShortestMovie + Choose(LongestMovie - ShortestMovie + 1, Choice.RunningTime, number),
        ThumbnailUrl = $"https://marquee.example/thumbnails/{number}.png",
    };

    /// <summary>The hours of a screen's showings: every two hours from 08:00, the last ending at midnight.</summary>
    public static IEnumerable<ScheduleTimes> Hours(DateOnly firstDay, int showings, TimeZoneInfo zone) =>
        from index in Enumerable.Range(0, showings)
        let start = firstDay.AddDays(index / ShowingsPerDay)
            .ToDateTime(new TimeOnly(FirstHour + (HoursPerShowing * (index % ShowingsPerDay)), 0))
        let times = ScheduleTimes.Lasting(zone, start, TimeSpan.FromHours(HoursPerShowing))
        where times is not null
        select times;

    public Schedule Schedule(SeededScreen screen, ScheduleTimes times, IReadOnlyList<MovieId> movies) => Domain.Catalog.Schedule.At(
        times,
        screen.TheaterId,
        screen.Id,
        movies[Choose(movies.Count, Choice.Showing, screen.TheaterNumber, screen.Number, times.StartTime.Ticks)],
        Price);

    private int Choose(int count, Choice choice, params ReadOnlySpan<long> facts)
    {
        var mixed = Mix((ulong)seed, (long)choice);
        foreach (var fact in facts)
        {
            mixed = Mix(mixed, fact);
        }

        return (int)(mixed % (ulong)count);
    }

    /// <remarks>
    /// One step of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): the same on every machine and in
    /// every version of .NET, which <see cref="Random"/> does not promise.
    /// </remarks>
    private static ulong Mix(ulong state, long fact)
    {
        unchecked
        {
            var z = (state ^ (ulong)fact) + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>A screen of the plan with its keys.</summary>
/// <param name="TheaterNumber">From 1.</param>
/// <param name="Number">From 1, in its theater.</param>
/// <param name="TheaterId">The key of its theater.</param>
/// <param name="Id">Its own key.</param>
internal sealed record SeededScreen(int TheaterNumber, int Number, TheaterId TheaterId, ScreenId Id);
