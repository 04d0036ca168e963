using Marquee.Api.Http;
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

    /// <returns>The normalized filter, or <see cref="InvalidInput"/> that names every parameter it cannot read.</returns>
    public Result<ScheduleFilter> ToFilter()
    {
        var errors = new ValidationErrors();
        var filter = ToFilter(errors);
        return errors.Or(() => filter);
    }

    public ScheduleFilter ToFilter(ValidationErrors errors)
    {
        var filter = new ScheduleFilter(
            FieldReading.Optional("theaterId", TheaterId, errors.Number) is { } theater ? new TheaterId(theater) : null,
            Title,
            FieldReading.Optional("genre", Genre, errors.Word<Genre>),
            FieldReading.Optional("date", Date, errors.Day),
            FieldReading.Optional("rating", Rating, errors.Word<FilmRating>));
        errors.When(
            Title?.Trim() is { } title && (title.Length > LongestTitle || title.Contains('\0', StringComparison.Ordinal)),
            "title", $"Expected a text of at most {LongestTitle} characters.");
        return filter.Normalized();
    }

    /// <returns>The same for movies.</returns>
    public MovieFilter ToMovieFilter(ValidationErrors errors)
    {
        var filter = ToFilter(errors);
        return new MovieFilter(filter.Title, filter.Genre, filter.Rating, filter.Theater, filter.Date);
    }
}

/// <summary>What a listing has besides, as it was sent: words separated by commas.</summary>
internal sealed record IncludeQuery([FromQuery] string? Include)
{
    private const string Availability = "availability";
    private const string Price = "price";

    public static IReadOnlyList<string> All => [Availability, Price];

    /// <summary>The value.</summary>
    public ListingIncludes ToIncludes(ValidationErrors errors)
    {
        var words = (Include ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        errors.When(!words.All(All.Contains), "include", $"Expected {string.Join(", ", All)}, or nothing.");
        return new ListingIncludes(words.Contains(Availability), words.Contains(Price));
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
