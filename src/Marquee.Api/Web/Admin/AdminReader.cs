using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Web.Admin;

/// <summary>Reads the data of the pages of admins.</summary>
internal sealed class AdminReader(
    ICatalogStore store, IPriceListStore prices, ICatalogQueries catalog, ITimeZones zones, TimeProvider time)
{
    private const int MoviesPerPage = 20;

    public async Task<TheatersModel> ReadTheatersAsync(Outcome outcome, CancellationToken ct)
    {
        var theaters = await AllAsync(page => store.ListTheatersAsync(page, ct));
        var screens = await AllAsync(page => store.ListScreensAsync(theater: null, page, ct));
        return new TheatersModel(theaters, screens.ToLookup(screen => screen.TheaterId), outcome);
    }

    public async Task<MoviesModel> ReadMoviesAsync(int page, Outcome outcome, CancellationToken ct) =>
        new(await FindMoviesAsync(new Page(page, MoviesPerPage), ct), outcome);

    /// <returns>The week of a day, by default of today; or <see langword="null"/> when there is no such screen.</returns>
    public async Task<ScreenModel?> FindScreenAsync(ScreenId id, DateOnly? day, Outcome outcome, CancellationToken ct)
    {
        if (await store.FindScreenAsync(id, ct) is not { } screen || await store.FindTheaterAsync(screen.TheaterId, ct) is not { } theater)
        {
            return null;
        }

        var chosen = day ?? DateOnly.FromDateTime(WallClock.At(zones.Find(theater.TimeZone) ?? TimeZoneInfo.Utc, time.Instant));
        var monday = chosen.AddDays(-(((int)chosen.DayOfWeek + 6) % 7));
        var schedules = await AllAsync(
            page => store.ListSchedulesAsync(new ScheduleRange(id, From: monday, To: monday.AddDays(6)), page, ct));
        return new ScreenModel(
            screen, theater, monday, schedules, await AllAsync(page => FindMoviesAsync(page, ct)),
            await AllAsync(page => prices.ListPriceListsAsync(page, ct)), outcome);
    }

    private Task<Paged<MovieSummary>> FindMoviesAsync(Page page, CancellationToken ct) =>
        catalog.FindMoviesAsync(new MovieFilter(), page, time.Instant, ct);

    private static async Task<IReadOnlyList<T>> AllAsync<T>(Func<Page, Task<Paged<T>>> list)
    {
        var all = new List<T>();
        for (var page = new Page(1, Page.MaxSize); ; page = page with { Number = page.Number + 1 })
        {
            var found = await list(page);
            all.AddRange(found.Items);
            if (page.Number >= found.LastPage)
            {
                return all;
            }
        }
    }
}
