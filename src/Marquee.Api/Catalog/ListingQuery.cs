using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Catalog;

/// <summary>The query string of a listing, as it was sent. An empty parameter is as good as none.</summary>
internal sealed record ListingQuery(
    [FromQuery] string? TheaterId,
    [FromQuery] string? Title,
    [FromQuery] string? Genre,
    [FromQuery] string? Rating,
    [FromQuery] string? Date,
    [FromQuery] string? Page,
    [FromQuery] string? Size)
{
    private const int LongestTitle = 200;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <returns>The normalized filter, or <see cref="InvalidInput"/> that names every parameter it cannot read.</returns>
    public Result<ScheduleFilter> ToFilter()
    {
        var errors = new Dictionary<string, string>();
        var filter = new ScheduleFilter(
            Read<TheaterId>("theaterId", TheaterId, text => long.TryParse(text, NumberStyles.None, Invariant, out var id) ? new TheaterId(id) : null, "a whole number"),
            Title,
            Word<Genre>("genre", Genre),
            Read<DateOnly>("date", Date, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out var date) && date > DateOnly.MinValue && date < DateOnly.MaxValue ? date : null, "a day as 2025-01-31"),
            Word<FilmRating>("rating", Rating));
        if (Title?.Trim() is { } title && (title.Length > LongestTitle || title.Contains('\0', StringComparison.Ordinal)))
        {
            errors.Add("title", $"Expected a text of at most {LongestTitle} characters.");
        }

        return errors.Count > 0 ? new InvalidInput(errors) : filter.Normalized();

        T? Word<T>(string name, string? sent)
            where T : struct, Enum => Read(name, sent, WireNames.Find<T>, $"one of {string.Join(", ", WireNames.All<T>())}");

        T? Read<T>(string name, string? sent, Func<string, T?> read, string expected)
            where T : struct
        {
            if (string.IsNullOrWhiteSpace(sent))
            {
                return null;
            }

            var value = read(sent.Trim());
            if (value is null)
            {
                errors.Add(name, $"Expected {expected}.");
            }

            return value;
        }
    }

    /// <returns>The same for movies.</returns>
    public Result<MovieFilter> ToMovieFilter()
    {
        var filter = ToFilter();
        return filter.Refusal is { } refusal
            ? refusal
            : new MovieFilter(filter.Value.Title, filter.Value.Genre, filter.Value.Rating, filter.Value.Theater, filter.Value.Date);
    }
}

/// <summary>What a listing has besides, as it was sent: words separated by commas.</summary>
internal sealed record IncludeQuery([FromQuery] string? Include)
{
    private const string Availability = "availability";
    private const string Price = "price";

    public static IReadOnlyList<string> All => [Availability, Price];

    /// <returns>What was asked for, or <see cref="InvalidInput"/>.</returns>
    public Result<ListingIncludes> ToIncludes()
    {
        var words = (Include ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.All(All.Contains)
            ? new ListingIncludes(words.Contains(Availability), words.Contains(Price))
            : new InvalidInput("include", $"Expected {string.Join(", ", All)}, or nothing.");
    }
}

/// <summary>What a listing of showings has besides the origin's members.</summary>
internal sealed record ListingIncludes(bool Availability, bool Price);

/// <summary>The query string of the search, which has title and genre in its body.</summary>
internal sealed record SearchQuery(
    [FromQuery] string? TheaterId, [FromQuery] string? Rating, [FromQuery] string? Date, [FromQuery] string? Page, [FromQuery] string? Size)
{
    public ListingQuery With(SearchSchedulesRequest request) => new(TheaterId, request.Title, request.Genre, Rating, Date, Page, Size);
}
