using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Catalog;

/// <summary>The query string of a listing of schedules, as it was sent. An empty parameter is as good as none.</summary>
internal sealed record ListingQuery(
    [FromQuery] string? TheaterId, [FromQuery] string? Title, [FromQuery] string? Genre, [FromQuery] string? Date, [FromQuery] string? Page, [FromQuery] string? Size)
{
    private const int LongestTitle = 200;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <returns>The filter, or <see cref="InvalidInput"/> that names every parameter it cannot read.</returns>
    public Result<ScheduleFilter> ToFilter()
    {
        var errors = new Dictionary<string, string>();
        var filter = new ScheduleFilter(
            Read<TheaterId>("theaterId", TheaterId, text => long.TryParse(text, NumberStyles.None, Invariant, out var id) ? new TheaterId(id) : null, "a whole number"),
            NotBlank(Title),
            Read("genre", Genre, Words.Find<Genre>, $"one of {string.Join(", ", Words.All<Genre>())}"),
            Read<DateOnly>("date", Date, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out var date) && date < DateOnly.MaxValue ? date : null, "a day as 2025-01-31"));
        if (filter.Title is { Length: > LongestTitle })
        {
            errors.Add("title", $"Expected at most {LongestTitle} characters.");
        }

        return errors.Count > 0 ? new InvalidInput(errors) : filter;

        T? Read<T>(string name, string? sent, Func<string, T?> read, string expected)
            where T : struct
        {
            if (NotBlank(sent) is not { } text)
            {
                return null;
            }

            var value = read(text);
            if (value is null)
            {
                errors.Add(name, $"Expected {expected}.");
            }

            return value;
        }
    }

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The query string of the search, which has title and genre in its body.</summary>
internal sealed record SearchQuery([FromQuery] string? TheaterId, [FromQuery] string? Date, [FromQuery] string? Page, [FromQuery] string? Size)
{
    public ListingQuery With(SearchSchedulesRequest request) => new(TheaterId, request.Title, request.Genre, Date, Page, Size);
}
