using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Idempotency;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.AspNetCore.Mvc;

namespace Marquee.Api.Catalog;

/// <summary>What programmers and admins do with the catalog.</summary>
internal static class AdminEndpoints
{
    private const string Root = "/api/admin";

    /// <summary>A hall of 2,000 seats, with kind, pair and zone of each.</summary>
    private static readonly RequestSizeLimitAttribute HallSize = new(256 * 1024);

    public static void MapCatalogAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root).WithTags("Admin").RequireAuthorization(Policies.Programmer);
        group.MapGet("/movies", ListMoviesAsync).WithName("AdminListMovies").WithSummary("All movies")
            .ProducesPage<MovieResponse>().ProducesAdminProblems();
        group.MapPost("/movies", AddMovieAsync).WithName("AdminAddMovie").WithSummary("Add a movie")
            .ProducesResult<MovieResponse>(StatusCodes.Status201Created).ProducesAdminProblems(RefusalCode.InvalidInput).WithIdempotency();
        group.MapGet("/movies/{id:long}", FindMovieAsync).WithName("AdminGetMovie").WithSummary("One movie")
            .ProducesResult<MovieResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound).ProducesETag();
        group.MapPut("/movies/{id:long}", ChangeMovieAsync).WithName("AdminChangeMovie").WithSummary("Change a movie")
            .ProducesResult<MovieResponse>().ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound).AcceptsIfMatch();
        group.MapDelete("/movies/{id:long}", RemoveMovieAsync).WithName("AdminRemoveMovie")
            .WithSummary("Remove a movie that no schedule shows")
            .ProducesResult<MovieResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound, RefusalCode.ContentInUse);

        group.MapGet("/theaters", ListTheatersAsync).WithName("AdminListTheaters").WithSummary("All theaters")
            .ProducesPage<TheaterDetailsResponse>().ProducesAdminProblems();
        group.MapPost("/theaters", AddTheaterAsync).WithName("AdminAddTheater").WithSummary("Add a theater")
            .ProducesResult<TheaterDetailsResponse>(StatusCodes.Status201Created)
            .ProducesAdminProblems(RefusalCode.InvalidInput).WithIdempotency();
        group.MapGet("/theaters/{id:long}", FindTheaterAsync).WithName("AdminGetTheater").WithSummary("One theater")
            .ProducesResult<TheaterDetailsResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound).ProducesETag();
        group.MapPut("/theaters/{id:long}", ChangeTheaterAsync).WithName("AdminChangeTheater").WithSummary("Change a theater")
            .ProducesResult<TheaterDetailsResponse>().AcceptsIfMatch()
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound, RefusalCode.ContentInUse);
        group.MapDelete("/theaters/{id:long}", RemoveTheaterAsync).WithName("AdminRemoveTheater")
            .WithSummary("Remove a theater without screens")
            .ProducesResult<TheaterDetailsResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound, RefusalCode.ContentInUse);

        group.MapGet("/screens", ListScreensAsync).WithName("AdminListScreens").WithSummary("The screens, of one theater or of all")
            .ProducesPage<AdminScreenResponse>().ProducesAdminProblems();
        group.MapPost("/screens", AddScreenAsync).WithName("AdminAddScreen").WithSummary("Add a screen with its seats")
            .ProducesResult<AdminScreenResponse>(StatusCodes.Status201Created)
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound).WithIdempotency().WithMetadata(HallSize);
        group.MapGet("/screens/{id:long}", FindScreenAsync).WithName("AdminGetScreen").WithSummary("One screen with its seats")
            .ProducesResult<AdminScreenResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound).ProducesETag();
        group.MapPut("/screens/{id:long}", ChangeScreenAsync).WithName("AdminChangeScreen").WithSummary("Change a screen and its seats")
            .ProducesResult<AdminScreenResponse>().AcceptsIfMatch()
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound, RefusalCode.ContentInUse).WithMetadata(HallSize);
        group.MapDelete("/screens/{id:long}", RemoveScreenAsync).WithName("AdminRemoveScreen")
            .WithSummary("Remove a screen without schedules")
            .ProducesResult<AdminScreenResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound, RefusalCode.ContentInUse);

        group.MapGet("/schedules", ListSchedulesAsync).WithName("AdminListSchedules").WithSummary("The schedules by start")
            .ProducesPage<AdminScheduleResponse>().ProducesAdminProblems();
        group.MapPost("/schedules", AddScheduleAsync).WithName("AdminAddSchedule").WithSummary("Add a schedule")
            .ProducesResult<AdminScheduleResponse>(StatusCodes.Status201Created)
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound, RefusalCode.ScheduleOverlaps).WithIdempotency();
        group.MapPost("/schedules/pattern", AddPatternAsync).WithName("AdminAddSchedules")
            .WithSummary("Add schedules at several times of several days, all or none")
            .ProducesResult<IReadOnlyList<AdminScheduleResponse>>(StatusCodes.Status201Created)
            .ProducesAdminProblems(RefusalCode.InvalidInput, RefusalCode.ContentNotFound, RefusalCode.ScheduleOverlaps).WithIdempotency();
        group.MapGet("/schedules/{id:long}", FindScheduleAsync).WithName("AdminGetSchedule").WithSummary("One schedule")
            .ProducesResult<AdminScheduleResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound).ProducesETag();
        group.MapPut("/schedules/{id:long}", ChangeScheduleAsync).WithName("AdminChangeSchedule")
            .WithSummary("Change a schedule; with live reservations only its price or price list")
            .ProducesResult<AdminScheduleResponse>().AcceptsIfMatch()
            .ProducesAdminProblems(
                RefusalCode.InvalidInput, RefusalCode.ContentNotFound, RefusalCode.ContentInUse, RefusalCode.ScheduleOverlaps);
        group.MapDelete("/schedules/{id:long}", RemoveScheduleAsync).WithName("AdminRemoveSchedule")
            .WithSummary("Remove a schedule that was never reserved")
            .ProducesResult<AdminScheduleResponse>().ProducesAdminProblems(RefusalCode.ContentNotFound, RefusalCode.ContentInUse);
    }

    /// <summary>The refusals of callers who may not edit the catalog, and others.</summary>
    public static RouteHandlerBuilder ProducesAdminProblems(this RouteHandlerBuilder endpoint, params RefusalCode[] codes) =>
        endpoint.ProducesProblems([RefusalCode.Unauthenticated, RefusalCode.Forbidden, .. codes]);

    private static async Task<IResult> ListMoviesAsync(
        string? page, string? size, ICatalogQueries catalog, TimeProvider time, HttpContext http, CancellationToken ct) =>
        await PagedAsync(
            page, size, http, wanted => catalog.FindMoviesAsync(new MovieFilter(), wanted, time.Instant, ct), MovieResponse.From);

    private static async Task<IResult> FindMovieAsync(long id, ICatalogStore store, HttpContext http, CancellationToken ct) =>
        OneOf(await store.FindMovieAsync(new MovieId(id), ct), "movie", id, http, MovieResponse.From);

    private static async Task<IResult> AddMovieAsync(MovieRequest request, EditCatalog edit, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft => edit.AddMovieAsync(draft, ct)))
            .ToCreated(movie => $"{Root}/movies/{movie.Id.Value}", MovieResponse.From);

    private static async Task<IResult> ChangeMovieAsync(
        long id, MovieRequest request, IfMatch ifMatch, EditCatalog edit, HttpContext http, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft =>
                edit.ChangeMovieAsync(
                    new MovieId(id), draft,
                    ifMatch.Expects<MovieSummary, MovieResponse>(MovieResponse.From), ct)))
            .ToOk(http, MovieResponse.From);

    private static async Task<IResult> RemoveMovieAsync(long id, EditCatalog edit, CancellationToken ct) =>
        (await edit.RemoveMovieAsync(new MovieId(id), ct)).ToOk(MovieResponse.From);

    private static async Task<IResult> ListTheatersAsync(
        string? page, string? size, ICatalogStore store, HttpContext http, CancellationToken ct) =>
        await PagedAsync(page, size, http, wanted => store.ListTheatersAsync(wanted, ct), TheaterDetailsResponse.From);

    private static async Task<IResult> FindTheaterAsync(long id, ICatalogStore store, HttpContext http, CancellationToken ct) =>
        OneOf(await store.FindTheaterAsync(new TheaterId(id), ct), "theater", id, http, TheaterDetailsResponse.From);

    private static async Task<IResult> AddTheaterAsync(TheaterRequest request, EditCatalog edit, CancellationToken ct) =>
        (await edit.AddTheaterAsync(request.ToDraft(), ct))
            .ToCreated(theater => $"{Root}/theaters/{theater.Id.Value}", TheaterDetailsResponse.From);

    private static async Task<IResult> ChangeTheaterAsync(
        long id, TheaterRequest request, IfMatch ifMatch, EditCatalog edit, HttpContext http, CancellationToken ct) =>
        (await edit.ChangeTheaterAsync(
                new TheaterId(id), request.ToDraft(), ifMatch.Expects<TheaterDetails, TheaterDetailsResponse>(TheaterDetailsResponse.From),
                ct))
            .ToOk(http, TheaterDetailsResponse.From);

    private static async Task<IResult> RemoveTheaterAsync(long id, EditCatalog edit, CancellationToken ct) =>
        (await edit.RemoveTheaterAsync(new TheaterId(id), ct)).ToOk(TheaterDetailsResponse.From);

    private static async Task<IResult> ListScreensAsync(
        long? theaterId, string? page, string? size, ICatalogStore store, HttpContext http, CancellationToken ct) =>
        await PagedAsync(
            page, size, http, wanted => store.ListScreensAsync(theaterId is { } id ? new TheaterId(id) : null, wanted, ct),
            AdminScreenResponse.From);

    private static async Task<IResult> FindScreenAsync(long id, ICatalogStore store, HttpContext http, CancellationToken ct) =>
        OneOf(await store.FindScreenAsync(new ScreenId(id), ct), "screen", id, http, AdminScreenResponse.From);

    private static async Task<IResult> AddScreenAsync(ScreenRequest request, EditCatalog edit, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft => edit.AddScreenAsync(draft, ct)))
            .ToCreated(screen => $"{Root}/screens/{screen.Id.Value}", AdminScreenResponse.From);

    private static async Task<IResult> ChangeScreenAsync(
        long id, ScreenRequest request, IfMatch ifMatch, EditCatalog edit, HttpContext http, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft =>
                edit.ChangeScreenAsync(
                    new ScreenId(id), draft,
                    ifMatch.Expects<ScreenDetails, AdminScreenResponse>(AdminScreenResponse.From), ct)))
            .ToOk(http, AdminScreenResponse.From);

    private static async Task<IResult> RemoveScreenAsync(long id, EditCatalog edit, CancellationToken ct) =>
        (await edit.RemoveScreenAsync(new ScreenId(id), ct)).ToOk(AdminScreenResponse.From);

    private static async Task<IResult> ListSchedulesAsync(
        long? screenId, long? movieId, string? from, string? to, string? page, string? size, ICatalogStore store, HttpContext http,
        CancellationToken ct)
    {
        var errors = new ValidationErrors();
        var range = new ScheduleRange(
            screenId is { } screen ? new ScreenId(screen) : null, movieId is { } movie ? new MovieId(movie) : null,
            FieldReading.Optional("from", from, errors.Day), FieldReading.Optional("to", to, errors.Day));
        var wanted = errors.Page(page, size);
        return errors.Refusal is { } refusal
            ? new ApiProblem(refusal)
            : (await store.ListSchedulesAsync(range, wanted, ct)).ToOk(http, AdminScheduleResponse.From);
    }

    private static async Task<IResult> FindScheduleAsync(long id, ICatalogStore store, HttpContext http, CancellationToken ct) =>
        OneOf(await store.FindScheduleAsync(new ScheduleId(id), ct), "schedule", id, http, AdminScheduleResponse.From);

    private static async Task<IResult> AddScheduleAsync(ScheduleRequest request, EditCatalog edit, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft => edit.AddScheduleAsync(draft, ct)))
            .ToCreated(schedule => $"{Root}/schedules/{schedule.Id.Value}", AdminScheduleResponse.From);

    private static async Task<IResult> AddPatternAsync(SchedulePatternRequest request, EditCatalog edit, CancellationToken ct) =>
        (await request.ToPattern().ThenAsync(pattern => edit.AddSchedulesAsync(pattern, ct))).ToCreated(
            made => FormattableString.Invariant($"{Root}/schedules?screenId={made[0].ScreenId.Value}")
                + FormattableString.Invariant($"&from={made[0].StartTime:yyyy-MM-dd}&to={made[^1].StartTime:yyyy-MM-dd}"),
            IReadOnlyList<AdminScheduleResponse> (made) => [.. made.Select(AdminScheduleResponse.From)]);

    private static async Task<IResult> ChangeScheduleAsync(
        long id, ScheduleRequest request, IfMatch ifMatch, EditCatalog edit, HttpContext http, CancellationToken ct) =>
        (await request.ToDraft().ThenAsync(draft =>
                edit.ChangeScheduleAsync(
                    new ScheduleId(id), draft,
                    ifMatch.Expects<ScheduleRecord, AdminScheduleResponse>(AdminScheduleResponse.From), ct)))
            .ToOk(http, AdminScheduleResponse.From);

    private static async Task<IResult> RemoveScheduleAsync(long id, EditCatalog edit, CancellationToken ct) =>
        (await edit.RemoveScheduleAsync(new ScheduleId(id), ct)).ToOk(AdminScheduleResponse.From);

    public static async Task<IResult> PagedAsync<T, TResponse>(
        string? page, string? size, HttpContext http, Func<Page, Task<Paged<T>>> list, Func<T, TResponse> map)
    {
        var wanted = Paging.ToPage(page, size);
        return wanted.Refusal is { } refusal ? new ApiProblem(refusal) : (await list(wanted.Value)).ToOk(http, map);
    }

    public static IResult OneOf<T, TResponse>(T? found, string what, long id, HttpContext http, Func<T, TResponse> map)
        where T : class
        where TResponse : notnull =>
        (found is null ? new ContentNotFound(what, id) : (Result<T>)found).ToOk(http, map);
}

internal static class DraftExtensions
{
    extension<T>(Result<T> result)
    {
        /// <summary>200 with the mapped value and its version, or the problem of the refusal.</summary>
        public IResult ToOk<TResponse>(HttpContext http, Func<T, TResponse> map)
            where TResponse : notnull
        {
            if (result.Refusal is not null)
            {
                return result.ToOk(map);
            }

            var response = map(result.Value);
            http.Response.Headers.ETag = EntityTag.Of(response);
            return ApiResults.Ok(response);
        }
    }

    extension<T>(Result<T> draft)
    {
        /// <summary>Continues with a draft that could be read, or answers with its errors.</summary>
        public Task<Result<TNext>> ThenAsync<TNext>(Func<T, Task<Result<TNext>>> next) =>
            draft.Refusal is { } refusal ? Task.FromResult<Result<TNext>>(refusal) : next(draft.Value);
    }
}
