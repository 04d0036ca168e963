using System.Globalization;

namespace Marquee.Domain.Catalog;

/// <summary>What an admin writes of a schedule.</summary>
/// <param name="MovieId">What is shown.</param>
/// <param name="ScreenId">Where.</param>
/// <param name="StartTime">When it starts: wall-clock time of the theater, in whole seconds.</param>
/// <param name="EndTime">When it ends, within a day; <see langword="null"/> to end when the movie does.</param>
/// <param name="Price">Of a seat, KRW, 0 to 1,000,000; not looked at beside a price list.</param>
/// <param name="PriceListId">The list of its prices. Without a price and a list, the rules of the lists propose one.</param>
public sealed record ScheduleDraft(
    MovieId MovieId, ScreenId ScreenId, DateTime StartTime, DateTime? EndTime, long? Price, PriceListId? PriceListId = null)
{
    internal const long HighestPrice = Prices.PriceListDraft.HighestPrice;
    private const int FirstYear = 2000;
    private const int LastYear = 9000;
    private const string WrongEnd = "Expected an end after the start, within a day.";

    internal static readonly string WrongYear = $"Expected a year from {FirstYear} to {LastYear}.";

    /// <summary>More than clocks change in a night.</summary>
    private static readonly TimeSpan ClockChange = TimeSpan.FromHours(3);

    /// <summary>What is wrong with it in any time zone, or <see langword="null"/>.</summary>
    /// <remarks>An end a little before the start may follow it where clocks go back: it is named here only beside another error.</remarks>
    public InvalidInput? Validate() => Validate(tolerance: ClockChange) is null ? null : Validate(tolerance: TimeSpan.Zero);

    /// <summary>
    /// From when to when it lasts, or <see cref="InvalidInput"/> for a time that does not exist or an end that does not follow.
    /// </summary>
    /// <param name="movie">The movie of <see cref="MovieId"/>.</param>
    /// <param name="zone">The theater's time zone.</param>
    public Result<ScheduleTimes> Plan(MovieSummary movie, TimeZoneInfo zone)
    {
        if (ScheduleTimes.Lasting(zone, StartTime, TimeSpan.FromMinutes(movie.RunningTime)) is not { } times)
        {
            return new InvalidInput("startDate", Skipped(StartTime));
        }

        if (EndTime is not { } end)
        {
            return times;
        }

        if (WallClock.InstantsOf(zone, end).Count == 0)
        {
            return new InvalidInput("endDate", Skipped(end));
        }

        return times.Until(zone, end) is { } until && until.EndsAt - until.StartsAt <= TimeSpan.FromDays(1)
            ? until
            : new InvalidInput("endDate", WrongEnd);
    }

    internal static bool IsYear(int year) => year is >= FirstYear and <= LastYear;

    private InvalidInput? Validate(TimeSpan tolerance) => new ValidationErrors()
        .When(!IsYear(StartTime.Year), "startDate", WrongYear)
        .When(
            IsYear(StartTime.Year) && (EndTime <= StartTime - tolerance || EndTime > StartTime.AddDays(1) + ClockChange), "endDate",
            WrongEnd)
        .Range("price", Price ?? 0, 0, HighestPrice)
        .Refusal;

    private static string Skipped(DateTime time) => string.Create(
        CultureInfo.InvariantCulture,
        $"Expected a time that exists: the clocks of the theater go forward over {time:HH:mm} on {time:yyyy-MM-dd}.");
}

/// <summary>Showings of one movie on one screen, at the same times of several days.</summary>
/// <param name="MovieId">What is shown.</param>
/// <param name="ScreenId">Where.</param>
/// <param name="Days">The days, each once.</param>
/// <param name="Times">The times of every day, each once.</param>
/// <param name="Price">Of a seat, KRW, 0 to 1,000,000; not looked at beside a price list.</param>
/// <param name="PriceListId">The list of their prices. Without a price and a list, the rules propose one for each showing.</param>
public sealed record SchedulePattern(
    MovieId MovieId, ScreenId ScreenId, IReadOnlyList<DateOnly> Days, IReadOnlyList<TimeOnly> Times, long? Price,
    PriceListId? PriceListId = null)
{
    /// <summary>The most schedules one pattern makes.</summary>
    public const int Most = 1000;

    /// <summary>What is wrong with it in any time zone, or <see langword="null"/>.</summary>
    public InvalidInput? Validate() => new ValidationErrors()
        .When(Days.Count == 0, "days", "Name at least one day.")
        .When(Days.Distinct().Count() < Days.Count, "days", "Name every day once.")
        .When(Days.Any(day => !ScheduleDraft.IsYear(day.Year)), "days", ScheduleDraft.WrongYear)
        .When(Times.Count == 0, "times", "Name at least one time.")
        .When(Times.Distinct().Count() < Times.Count, "times", "Name every time once.")
        .When((long)Days.Count * Times.Count > Most, "days",
            $"Expected at most {Most} schedules: {Days.Count} days of {Times.Count} are more.")
        .Range("price", Price ?? 0, 0, ScheduleDraft.HighestPrice)
        .Refusal;

    /// <summary>The schedules by time, or <see cref="InvalidInput"/>.</summary>
    public Result<IReadOnlyList<ScheduleDraft>> ToDrafts() => Validate() is { } refusal
        ? refusal
        : Result.Of<IReadOnlyList<ScheduleDraft>>(
            [.. from day in Days.Order() from time in Times.Order() select new ScheduleDraft(
                MovieId, ScreenId, day.ToDateTime(time), EndTime: null, Price, PriceListId)]);
}
