namespace Marquee.Domain.Catalog;

/// <summary>What an admin writes of a schedule.</summary>
/// <param name="MovieId">What is shown.</param>
/// <param name="ScreenId">Where.</param>
/// <param name="StartTime">When it starts: wall-clock time of the theater, in whole seconds.</param>
/// <param name="EndTime">When it ends, within a day; <see langword="null"/> when the movie has run through.</param>
/// <param name="Price">Of a seat, KRW, 0 to 1,000,000.</param>
public sealed record ScheduleDraft(MovieId MovieId, ScreenId ScreenId, DateTime StartTime, DateTime? EndTime, long Price)
{
    private const long HighestPrice = 1_000_000;
    private const int FirstYear = 2000;
    private const int LastYear = 9000;

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Refuse() => new Findings()
        .When(StartTime.Year is < FirstYear or > LastYear, "startDate", $"Expected a year from {FirstYear} to {LastYear}.")
        .When(EndTime is { } end && (end <= StartTime || end - StartTime > TimeSpan.FromDays(1)), "endDate", "Expected an end after the start, within a day.")
        .Range("price", Price, 0, HighestPrice)
        .Refusal;

    /// <summary>From when to when it lasts; the id is not given yet.</summary>
    /// <param name="movie">The movie of <see cref="MovieId"/>.</param>
    public TimeTable TimeTable(MovieSummary movie) => new(default, StartTime, EndTime ?? StartTime.AddMinutes(movie.RunningTime));

    /// <summary>The schedule, not yet stored.</summary>
    /// <param name="theater">The theater of the screen.</param>
    /// <param name="movie">The movie of <see cref="MovieId"/>.</param>
    public Schedule ToSchedule(TheaterId theater, MovieSummary movie)
    {
        var times = TimeTable(movie);
        return new Schedule
        {
            TheaterId = theater,
            ScreenId = ScreenId,
            MovieId = MovieId,
            StartTime = times.Start,
            EndTime = times.End,
            Price = Price,
        };
    }
}

/// <summary>Showings of one movie on one screen, at the same times of several days.</summary>
/// <param name="MovieId">What is shown.</param>
/// <param name="ScreenId">Where.</param>
/// <param name="Days">On which days, each once.</param>
/// <param name="Times">At which times of each, each once.</param>
/// <param name="Price">Of a seat, KRW, 0 to 1,000,000.</param>
public sealed record SchedulePattern(
    MovieId MovieId, ScreenId ScreenId, IReadOnlyList<DateOnly> Days, IReadOnlyList<TimeOnly> Times, long Price)
{
    /// <summary>The most schedules one pattern makes.</summary>
    public const int Most = 1000;

    /// <summary>The schedules by time, or <see cref="InvalidInput"/>.</summary>
    public Result<IReadOnlyList<ScheduleDraft>> ToDrafts() => new Findings()
        .When(Days.Count == 0, "days", "Name at least one day.")
        .When(Days.Distinct().Count() < Days.Count, "days", "Name every day once.")
        .When(Times.Count == 0, "times", "Name at least one time.")
        .When(Times.Distinct().Count() < Times.Count, "times", "Name every time once.")
        .When((long)Days.Count * Times.Count > Most, "days", $"Expected at most {Most} schedules: {Days.Count} days of {Times.Count} are more.")
        .Refusal is { } refusal
        ? refusal
        : Result.Of<IReadOnlyList<ScheduleDraft>>(
            [.. from day in Days.Order() from time in Times.Order() select new ScheduleDraft(MovieId, ScreenId, day.ToDateTime(time), EndTime: null, Price)]);
}
