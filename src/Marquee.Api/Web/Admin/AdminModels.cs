using System.Globalization;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Web.Admin;

/// <summary>What came of the last form.</summary>
/// <param name="Sent">The form as it was filled in, to be corrected.</param>
/// <param name="Refusal">Why it was not done.</param>
/// <param name="IsDone">Whether it was done.</param>
public sealed record Outcome(SentForm Sent, Refusal? Refusal = null, bool IsDone = false);

/// <summary>Every theater with its screens.</summary>
public sealed record TheatersModel(IReadOnlyList<TheaterDetails> Theaters, ILookup<TheaterId, ScreenDetails> Screens, Outcome Outcome);

/// <summary>One page of the movies.</summary>
public sealed record MoviesModel(Paged<MovieSummary> Movies, Outcome Outcome);

/// <summary>One page of the audit log.</summary>
public sealed record AuditModel(Paged<AuditEntry> Entries, Outcome Outcome)
{
    private static readonly string[] Filters = ["subject", "subjectId", "actorId", "action", "from", "to"];

    /// <summary>A page of the same entries, or all of them as a file.</summary>
    public string Link(string address, int? page = null)
    {
        var query = QueryString.Create(
            Filters.Select(filter => KeyValuePair.Create(filter, Outcome.Sent[filter])).Where(filter => filter.Value is { Length: > 0 }));
        return $"{address}{(page is { } number ? query.Add("page", number.ToString(CultureInfo.InvariantCulture)) : query)}";
    }
}

/// <summary>The schedules of a screen in one week.</summary>
/// <param name="Theater">Its theater.</param>
/// <param name="Monday">The first day of the week.</param>
/// <param name="Schedules">Those that start in the week, by start.</param>
/// <param name="Movies">To choose from.</param>
/// <param name="PriceLists">To choose from.</param>
/// <param name="Outcome">What came of the last form.</param>
public sealed record ScreenModel(
    ScreenDetails Screen, TheaterDetails Theater, DateOnly Monday, IReadOnlyList<ScheduleRecord> Schedules,
    IReadOnlyList<MovieSummary> Movies, IReadOnlyList<PriceListDetails> PriceLists, Outcome Outcome)
{
    public IEnumerable<DateOnly> Days => Enumerable.Range(0, 7).Select(Monday.AddDays);

    public IEnumerable<ScheduleRecord> On(DateOnly day) => Schedules.Where(schedule => DateOnly.FromDateTime(schedule.StartTime) == day);

    public string Link(int weeks) => Link(Screen.Id, Monday.AddDays(7 * weeks));

    public static string Link(ScreenId screen, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"/admin/screens/{screen.Value}?week={day:yyyy-MM-dd}");
}
