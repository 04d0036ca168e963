using System.Globalization;
using Marquee.Api.Accounts;
using Marquee.Api.Catalog;
using Marquee.Api.Http;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Web.Admin;

/// <summary>The catalog for programmers and admins: the same use cases as <see cref="AdminEndpoints"/>.</summary>
internal static class AdminPages
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static void MapAdminPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/admin").RequireAuthorization(Policies.Programmer);
        pages.MapGet("", ShowTheatersAsync);
        pages.MapForm("/theaters", ShowTheatersAsync, AddTheaterAsync);
        pages.MapForm("/theaters/{id:long}/delete", ShowTheatersAsync, RemoveTheaterAsync);
        pages.MapForm("/theaters/{id:long}/screens", ShowTheatersAsync, AddScreenAsync);
        pages.MapForm("/screens/{id:long}/delete", ShowTheatersAsync, RemoveScreenAsync);

        pages.MapForm("/movies", ShowMoviesAsync, AddMovieAsync);
        pages.MapForm("/movies/{id:long}", ShowMoviesAsync, ChangeMovieAsync);
        pages.MapForm("/movies/{id:long}/delete", ShowMoviesAsync, RemoveMovieAsync);

        pages.MapGet("/screens/{id:long}", ShowScreenAsync);
        pages.MapForm("/screens/{id:long}/schedules", ShowScreenAsync, AddScheduleAsync);
        pages.MapForm("/screens/{id:long}/pattern", ShowScreenAsync, AddPatternAsync);
        pages.MapForm("/schedules/{id:long}", ShowScreenOfScheduleAsync, ChangePriceAsync);
        pages.MapForm("/schedules/{id:long}/delete", ShowScreenOfScheduleAsync, RemoveScheduleAsync);
        pages.MapPricePages();
    }

    private static async Task<IResult> ShowTheatersAsync(bool? done, SentForm form, AdminReader reader, CancellationToken ct) =>
        PageResult.Of<TheatersPage, TheatersModel>(await reader.ReadTheatersAsync(new Outcome(form, IsDone: done is true), ct));

    private static async Task<IResult> AddTheaterAsync(SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new TheaterRequest(form["name"], form["timeZone"]).ToDraft();
        return await ToTheatersAsync(await edit.AddTheaterAsync(draft, ct), form, reader, ct);
    }

    private static async Task<IResult> RemoveTheaterAsync(
        long id, SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await ToTheatersAsync(await edit.RemoveTheaterAsync(new TheaterId(id), ct), form, reader, ct);

    private static async Task<IResult> AddScreenAsync(long id, SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new ScreenRequest(id, form["name"], (int)(Number(form, "rows") ?? 0), (int)(Number(form, "seatsPerRow") ?? 0))
            .ToDraft();
        return await ToTheatersAsync(await draft.ThenAsync(screen => edit.AddScreenAsync(screen, ct)), form, reader, ct);
    }

    private static async Task<IResult> RemoveScreenAsync(
        long id, SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await ToTheatersAsync(await edit.RemoveScreenAsync(new ScreenId(id), ct), form, reader, ct);

    private static async Task<IResult> ToTheatersAsync<T>(Result<T> result, SentForm form, AdminReader reader, CancellationToken ct) =>
        result.Refusal is { } refusal
            ? PageResult.Of<TheatersPage, TheatersModel>(
                await reader.ReadTheatersAsync(new Outcome(form, refusal), ct), ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect("/admin?done=true");

    private static async Task<IResult> ShowMoviesAsync(bool? done, string? page, SentForm form, AdminReader reader, CancellationToken ct) =>
        PageResult.Of<MoviesPage, MoviesModel>(await reader.ReadMoviesAsync(PageNumber(page), new Outcome(form, IsDone: done is true), ct));

    private static async Task<IResult> AddMovieAsync(SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new MovieRequest(
            form["title"], form["releaseDate"], form["thumbnailUrl"], form["runningTime"], form["filmRating"], form["genre"]).ToDraft();
        return await ToMoviesAsync(await draft.ThenAsync(movie => edit.AddMovieAsync(movie, ct)), form, reader, ct);
    }

    private static async Task<IResult> ChangeMovieAsync(
        long id, SentForm form, EditCatalog edit, ICatalogStore store, AdminReader reader, CancellationToken ct)
    {
        Result<MovieSummary> result = await store.FindMovieAsync(new MovieId(id), ct) is { } movie
            ? await edit.ChangeMovieAsync(
                movie.Id,
                new MovieDraft(
                    (form["title"] ?? "").Trim(), movie.FilmRating, movie.Genre, movie.ReleasedAt, movie.ThumbnailUrl, movie.RunningTime),
                Version(form).Expects<MovieSummary, MovieResponse>(MovieResponse.From),
                ct)
            : new ContentNotFound("movie", id);
        return await ToMoviesAsync(result, form, reader, ct);
    }

    private static async Task<IResult> RemoveMovieAsync(
        long id, SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await ToMoviesAsync(await edit.RemoveMovieAsync(new MovieId(id), ct), form, reader, ct);

    private static async Task<IResult> ToMoviesAsync<T>(Result<T> result, SentForm form, AdminReader reader, CancellationToken ct)
    {
        var page = PageNumber(form["page"]);
        return result.Refusal is { } refusal
            ? PageResult.Of<MoviesPage, MoviesModel>(
                await reader.ReadMoviesAsync(page, new Outcome(form, refusal), ct), ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect(string.Create(Invariant, $"/admin/movies?page={page}&done=true"));
    }

    private static async Task<IResult> ShowScreenAsync(
        long id, string? week, bool? done, SentForm form, AdminReader reader, CancellationToken ct) =>
        await reader.FindScreenAsync(new ScreenId(id), Day(week), new Outcome(form, IsDone: done is true), ct) is { } model
            ? PageResult.Of<ScreenPage, ScreenModel>(model)
            : TypedResults.NotFound();

    private static async Task<IResult> ShowScreenOfScheduleAsync(
        long id, SentForm form, ICatalogStore store, AdminReader reader, CancellationToken ct) =>
        await store.FindScheduleAsync(new ScheduleId(id), ct) is { } schedule
        && await reader.FindScreenAsync(schedule.ScreenId, DateOnly.FromDateTime(schedule.StartTime), new Outcome(form), ct) is { } model
            ? PageResult.Of<ScreenPage, ScreenModel>(model)
            : TypedResults.NotFound();

    private static async Task<IResult> AddScheduleAsync(long id, SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new ScheduleRequest(Number(form, "movieId"), id, form["startDate"], form["endDate"], Number(form, "price"),
            Number(form, "priceListId")).ToDraft();
        var result = await draft.ThenAsync(schedule => edit.AddScheduleAsync(schedule, ct));
        return await ToScreenAsync(
            result, new ScreenId(id), result.Refusal is null ? DateOnly.FromDateTime(result.Value.StartTime) : null, form, reader, ct);
    }

    private static async Task<IResult> AddPatternAsync(long id, SentForm form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var request = new SchedulePatternRequest(
            Number(form, "movieId"),
            id,
            [.. DaysOf(form).Select(day => day.ToString("yyyy-MM-dd", Invariant))],
            [.. (form["times"] ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)],
            Number(form, "price"),
            Number(form, "priceListId"));
        var result = await request.ToPattern().ThenAsync(pattern => edit.AddSchedulesAsync(pattern, ct));
        return await ToScreenAsync(
            result, new ScreenId(id), result.Refusal is null ? DateOnly.FromDateTime(result.Value[0].StartTime) : null, form, reader, ct);
    }

    private static async Task<IResult> ChangePriceAsync(
        long id, SentForm form, EditCatalog edit, ICatalogStore store, AdminReader reader, CancellationToken ct)
    {
        if (await store.FindScheduleAsync(new ScheduleId(id), ct) is not { } schedule)
        {
            return TypedResults.NotFound();
        }

        var draft = new ScheduleDraft(
            schedule.MovieId, schedule.ScreenId, schedule.StartTime, schedule.EndTime, Number(form, "price"),
            Number(form, "priceListId") is { } list ? new PriceListId(list) : null);
        var result = await edit.ChangeScheduleAsync(
            schedule.Id, draft, Version(form).Expects<ScheduleRecord, AdminScheduleResponse>(AdminScheduleResponse.From), ct);
        return await ToScreenAsync(result, schedule.ScreenId, DateOnly.FromDateTime(schedule.StartTime), form, reader, ct);
    }

    private static async Task<IResult> RemoveScheduleAsync(
        long id, SentForm form, ICatalogStore store, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await store.FindScheduleAsync(new ScheduleId(id), ct) is { } schedule
            ? await ToScreenAsync(
                await edit.RemoveScheduleAsync(schedule.Id, ct), schedule.ScreenId, DateOnly.FromDateTime(schedule.StartTime), form, reader,
                ct)
            : TypedResults.NotFound();

    private static async Task<IResult> ToScreenAsync<T>(
        Result<T> result, ScreenId screen, DateOnly? day, SentForm form, AdminReader reader, CancellationToken ct)
    {
        if (result.Refusal is not { } refusal)
        {
            return TypedResults.LocalRedirect($"{ScreenModel.Link(screen, day!.Value)}&done=true");
        }

        return await reader.FindScreenAsync(screen, day ?? Day(form["week"]), new Outcome(form, refusal), ct) is { } model
            ? PageResult.Of<ScreenPage, ScreenModel>(model, ProblemResponse.From(refusal).Status)
            : TypedResults.NotFound();
    }

    /// <summary>
    /// The days from the first to the last of a form; none when they cannot be read. One more than may be is as good as all of them.
    /// </summary>
    private static IEnumerable<DateOnly> DaysOf(SentForm form) =>
        Day(form["firstDay"]) is { } first && Day(form["lastDay"]) is { } last && first <= last
            ? Enumerable.Range(0, Math.Min(last.DayNumber - first.DayNumber + 1, SchedulePattern.Most + 1)).Select(first.AddDays)
            : [];

    /// <summary>The version that the page showed: a form of before another admin's change is refused.</summary>
    public static IfMatch Version(SentForm form) => new(form["version"] is { Length: > 0 } version ? [version] : []);

    public static long? Number(SentForm form, string field) =>
        int.TryParse(form[field], NumberStyles.None, Invariant, out var value) ? value : null;

    /// <summary>Far from the ends of the calendar, where weeks are cut short.</summary>
    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out var day)
            && day.Year is >= 2000 and <= 9000
                ? day
                : null;

    public static int PageNumber(string? text) => Paging.ToPage(text, size: null) is { Refusal: null } page ? page.Value.Number : 1;
}
