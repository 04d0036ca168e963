using Marquee.Api.Documentation;
using Marquee.Api.Errors;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Catalog;

internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags("Catalog");
        group.MapGet("/schedules", ListSchedulesAsync).WithName("ListSchedules").WithSummary("What is showing, by screen and movie").AnswersPage<ScheduleGroupResponse>();
        group.MapGet("/schedule", ListSchedulesAsync).WithName("ListSchedulesAlias").WithSummary("The origin's address of the same listing").AnswersPage<ScheduleGroupResponse>();
        group.MapPost("/schedules", SearchSchedulesAsync).WithName("SearchSchedules").WithSummary("The origin's search by title and genre").AnswersPage<ScheduleGroupResponse>();
        group.MapGet("/movies", ListMoviesAsync).WithName("ListMovies").WithSummary("Movies, newest release first").AnswersPage<MovieResponse>();
        group.MapGet("/theaters", ListTheatersAsync).WithName("ListTheaters").WithSummary("All theaters").Answers<IReadOnlyList<TheaterResponse>>();
        group.MapGet("/theaters/{id:long}/screens", ListScreensAsync).WithName("ListScreens").WithSummary("The screens of a theater").Answers<IReadOnlyList<ScreenResponse>>().Refuses(RefusalCode.ContentNotFound);
        group.MapGet("/schedules/{id:long}/seats", GetSeatsAsync).WithName("GetSeats").WithSummary("The seats of a schedule and their status").Answers<SeatMapResponse>().Refuses(RefusalCode.ContentNotFound);
    }

    private static async Task<IResult> ListSchedulesAsync(
        [AsParameters] ListingQuery query, [AsParameters] IncludeQuery include, ICatalogQueries catalog, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        var filter = query.ToFilter();
        var page = Paging.ToPage(query.Page, query.Size);
        var availability = include.Availability();
        if ((filter.Refusal ?? page.Refusal ?? availability.Refusal) is { } refusal)
        {
            return new ApiProblem(refusal);
        }

        var now = time.Instant;
        var groups = await catalog.FindSchedulesAsync(filter.Value, page.Value, now, ct);
        if (!availability.Value)
        {
            return groups.ToOk(http, ScheduleGroupResponse.From);
        }

        var schedules = groups.Items.SelectMany(group => group.TimeTables).Select(table => table.ScheduleId).ToList();
        var free = await catalog.CountFreeSeatsAsync(schedules, now, ct);
        return groups.ToOk(http, group => ScheduleGroupResponse.From(group).With(free));
    }

    private static Task<IResult> SearchSchedulesAsync(
        SearchSchedulesRequest request, [AsParameters] SearchQuery query, [AsParameters] IncludeQuery include, ICatalogQueries catalog, TimeProvider time, HttpContext http, CancellationToken ct) =>
        ListSchedulesAsync(query.With(request), include, catalog, time, http, ct);

    private static async Task<IResult> ListMoviesAsync(
        [AsParameters] ListingQuery query, ICatalogQueries catalog, TimeProvider time, HttpContext http, CancellationToken ct)
    {
        var filter = query.ToMovieFilter();
        var page = Paging.ToPage(query.Page, query.Size);
        return (filter.Refusal ?? page.Refusal) is { } refusal
            ? new ApiProblem(refusal)
            : (await catalog.FindMoviesAsync(filter.Value, page.Value, time.Instant, ct)).ToOk(http, MovieResponse.From);
    }

    private static async Task<IResult> ListTheatersAsync(ICatalogQueries catalog, CancellationToken ct) =>
        Answers.Ok<IReadOnlyList<TheaterResponse>>([.. (await catalog.ListTheatersAsync(ct)).Select(TheaterResponse.From)]);

    private static async Task<IResult> ListScreensAsync(long id, ICatalogQueries catalog, CancellationToken ct) =>
        await catalog.FindScreensAsync(new TheaterId(id), ct) is { } screens
            ? Answers.Ok<IReadOnlyList<ScreenResponse>>([.. screens.Select(ScreenResponse.From)])
            : new ApiProblem(new ContentNotFound("theater", id));

    private static async Task<IResult> GetSeatsAsync(long id, ICatalogQueries catalog, TimeProvider time, CancellationToken ct) =>
        await catalog.FindSeatMapAsync(new ScheduleId(id), time.Instant, ct) is { } map
            ? Answers.Ok(SeatMapResponse.From(map))
            : new ApiProblem(new ContentNotFound("schedule", id));
}
