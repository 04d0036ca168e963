using Marquee.Api.Http;
using Marquee.Api.Limits;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Infrastructure.Caching;

namespace Marquee.Api.Catalog;

internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags("Catalog");
        group.MapGet("/schedules", ListSchedulesAsync)
            .WithName("ListSchedules")
            .WithSummary("What is showing, by screen and movie")
            .ProducesNotModified()
            .ProducesPage<ScheduleGroupResponse>()
            .LimitSearches();
        group.MapGet("/schedule", ListSchedulesAsync)
            .WithName("ListSchedulesAlias")
            .WithSummary("The origin's address of the same listing")
            .ProducesNotModified()
            .ProducesPage<ScheduleGroupResponse>()
            .LimitSearches();
        group.MapPost("/schedules", SearchSchedulesAsync).WithName("SearchSchedules").WithSummary("The origin's search by title and genre")
            .ProducesPage<ScheduleGroupResponse>()
            .LimitBy(LimitNames.Search);
        group.MapGet("/movies", ListMoviesAsync).WithName("ListMovies").WithSummary("Movies, newest release first").ProducesNotModified()
            .ProducesPage<MovieResponse>().LimitSearches();
        group.MapGet("/movies/{id:long}", FindMovieAsync).WithName("GetMovie").WithSummary("One movie")
            .ProducesResult<MovieResponse>().ProducesProblems(RefusalCode.ContentNotFound);
        group.MapGet("/theaters", ListTheatersAsync).WithName("ListTheaters").WithSummary("All theaters")
            .ProducesNotModified().ProducesResult<IReadOnlyList<TheaterDetailsResponse>>();
        group.MapGet("/theaters/{id:long}/screens", ListScreensAsync)
            .WithName("ListScreens")
            .WithSummary("The screens of a theater")
            .ProducesNotModified()
            .ProducesResult<IReadOnlyList<ScreenResponse>>()
            .ProducesProblems(RefusalCode.ContentNotFound);
        group.MapGet("/schedules/{id:long}", FindScheduleAsync).WithName("GetSchedule")
            .WithSummary("One showing: what, where, when, its price and free seats")
            .ProducesResult<ScheduleResponse>().ProducesProblems(RefusalCode.ContentNotFound);
        group.MapGet("/schedules/{id:long}/seats", GetSeatsAsync)
            .WithName("GetSeats")
            .WithSummary("The seats of a schedule and their status")
            .ProducesNotModified()
            .ProducesResult<SeatMapResponse>()
            .ProducesProblems(RefusalCode.ContentNotFound);
    }

    private static async Task<IResult> ListSchedulesAsync(
        [AsParameters] ListingQuery query, [AsParameters] IncludeQuery include, [AsParameters] ListingServices services, HttpContext http,
        CancellationToken ct)
    {
        var changes = services.Cache.Changes;
        var errors = new ValidationErrors();
        var (filter, page, wanted) = (query.ToFilter(errors), errors.Page(query.Page, query.Size), include.ToIncludes(errors));
        return errors.Refusal is { } refusal ? new ApiProblem(refusal)
            : wanted.Availability ? await WithAvailabilityAsync(filter, page, wanted.Price, services, http, ct)
            : new CachedResult(await services.Listings.SchedulesAsync(filter, page, wanted.Price, ct), page, changes);
    }

    /// <summary>Not cached: seats are sold all the time.</summary>
    private static async Task<IResult> WithAvailabilityAsync(
        ScheduleFilter filter, Page page, bool withPrice, ListingServices services, HttpContext http, CancellationToken ct)
    {
        var now = services.Time.Instant;
        var groups = await services.Catalog.FindSchedulesAsync(filter, page, now, ct);
        var schedules = groups.Items.SelectMany(group => group.TimeTables).Select(table => table.ScheduleId).ToList();
        var free = await services.Catalog.CountFreeSeatsAsync(schedules, now, ct);
        var prices = withPrice ? await services.Catalog.FindPricesAsync(schedules, ct) : null;
        return groups.ToOk(http, group => ScheduleGroupResponse.From(group) is var response && prices is null
            ? response.With(free)
            : response.With(prices!).With(free));
    }

    private static Task<IResult> SearchSchedulesAsync(
        SearchSchedulesRequest request, [AsParameters] SearchQuery query, [AsParameters] IncludeQuery include,
        [AsParameters] ListingServices services, HttpContext http, CancellationToken ct) =>
        ListSchedulesAsync(query.With(request), include, services, http, ct);

    private static async Task<IResult> ListMoviesAsync(
        [AsParameters] ListingQuery query, Listings listings, CatalogCache cache, CancellationToken ct)
    {
        var changes = cache.Changes;
        var errors = new ValidationErrors();
        var (filter, page) = (query.ToMovieFilter(errors), errors.Page(query.Page, query.Size));
        return errors.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : new CachedResult(await listings.MoviesAsync(filter, page, ct), page, changes);
    }

    private static async Task<IResult> FindMovieAsync(long id, ICatalogStore catalog, CancellationToken ct) =>
        await catalog.FindMovieAsync(new MovieId(id), ct) is { } movie
            ? ApiResults.Ok(MovieResponse.From(movie))
            : new ApiProblem(new ContentNotFound("movie", id));

    private static async Task<IResult> FindScheduleAsync(long id, ICatalogQueries catalog, TimeProvider time, CancellationToken ct)
    {
        var free = await catalog.CountFreeSeatsAsync([new ScheduleId(id)], time.Instant, ct);
        return free.TryGetValue(new ScheduleId(id), out var seats)
            && await catalog.FindScheduleAsync(new ScheduleId(id), ct) is { } schedule
            ? ApiResults.Ok(ScheduleResponse.From(schedule, seats))
            : new ApiProblem(new ContentNotFound("schedule", id));
    }

    private static async Task<IResult> ListTheatersAsync(Listings listings, CatalogCache cache, CancellationToken ct)
    {
        var changes = cache.Changes;
        return new CachedResult(await listings.TheatersAsync(ct), page: null, changes);
    }

    private static async Task<IResult> ListScreensAsync(long id, Listings listings, CatalogCache cache, CancellationToken ct)
    {
        var changes = cache.Changes;
        return await listings.ScreensAsync(new TheaterId(id), ct) is { } screens
            ? new CachedResult(screens, page: null, changes)
            : new ApiProblem(new ContentNotFound("theater", id));
    }

    private static async Task<IResult> GetSeatsAsync(long id, SeatMaps maps, CatalogCache cache, CancellationToken ct)
    {
        var changes = cache.Changes;
        return await maps.FindAsync(new ScheduleId(id), ct) is var (map, freshFor)
            ? new CachedResult(map.Response, Page: null, changes, freshFor)
            : new ApiProblem(new ContentNotFound("schedule", id));
    }
}

/// <summary>What listings of showings are answered with.</summary>
internal sealed record ListingServices(Listings Listings, CatalogCache Cache, ICatalogQueries Catalog, TimeProvider Time);
