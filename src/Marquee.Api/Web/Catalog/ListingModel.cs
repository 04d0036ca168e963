using System.Globalization;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Web.Catalog;

/// <summary>What is showing on one day in one theater.</summary>
/// <param name="Theaters">All there are.</param>
/// <param name="Days">Those with showings to come.</param>
/// <param name="Filter">What the listing is narrowed to, with the theater and the day that were chosen for the visitor.</param>
/// <param name="Groups">What was found.</param>
/// <param name="Now">The instant, UTC.</param>
/// <param name="IsUnreadable">Whether the address says something that cannot be read.</param>
public sealed record ListingModel(
    IReadOnlyList<TheaterDetails> Theaters,
    IReadOnlyList<DateOnly> Days,
    ScheduleFilter Filter,
    Paged<ScheduleGroup> Groups,
    DateTime Now,
    bool IsUnreadable)
{
    public bool IsSearch => Filter.Title is not null || Filter.Genre is not null || Filter.Rating is not null;

    /// <summary>The days to choose from, always with the chosen one.</summary>
    public IEnumerable<DateOnly> Choices => Filter.Date is { } day ? Days.Append(day).Distinct().Order() : Days;

    /// <summary>The same listing of another day or page.</summary>
    public string Link(DateOnly? day = null, int page = 1) => Link(Filter with { Date = day ?? Filter.Date }, page);

    public string LinkWithoutSearch() => Link(Filter with { Title = null, Genre = null, Rating = null }, page: 1);

    private static string Link(ScheduleFilter filter, int page)
    {
        var query = new Dictionary<string, string?>
        {
            ["theaterId"] = filter.Theater?.Value.ToString(CultureInfo.InvariantCulture),
            ["date"] = filter.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["title"] = filter.Title,
            ["genre"] = filter.Genre is { } genre ? WireNames.Of(genre) : null,
            ["rating"] = filter.Rating is { } rating ? WireNames.Of(rating) : null,
            ["page"] = page > 1 ? page.ToString(CultureInfo.InvariantCulture) : null,
        };
        return $"/{QueryString.Create(query.Where(pair => pair.Value is not null))}";
    }
}
