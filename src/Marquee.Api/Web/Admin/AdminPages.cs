using System.Globalization;
using Marquee.Api.Accounts;
using Marquee.Api.Catalog;
using Marquee.Api.Http;
using Marquee.Api.Web.Site;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Web.Admin;

/// <summary>The catalog for admins: the same use cases as <see cref="AdminEndpoints"/>.</summary>
internal static class AdminPages
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static void MapAdminPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/admin").RequireAuthorization(Policies.Admin);
        pages.MapGet("", ShowTheatersAsync);
        pages.MapPost("/theaters", AddTheaterAsync);
        pages.MapPost("/theaters/{id:long}/delete", RemoveTheaterAsync);
        pages.MapPost("/theaters/{id:long}/screens", AddScreenAsync);
        pages.MapPost("/screens/{id:long}/delete", RemoveScreenAsync);

        pages.MapGet("/movies", ShowMoviesAsync);
        pages.MapPost("/movies", AddMovieAsync);
        pages.MapPost("/movies/{id:long}", ChangeMovieAsync);
        pages.MapPost("/movies/{id:long}/delete", RemoveMovieAsync);

        pages.MapGet("/screens/{id:long}", ShowScreenAsync);
        pages.MapPost("/screens/{id:long}/schedules", AddScheduleAsync);
        pages.MapPost("/screens/{id:long}/pattern", AddPatternAsync);
        pages.MapPost("/schedules/{id:long}", ChangePriceAsync);
        pages.MapPost("/schedules/{id:long}/delete", RemoveScheduleAsync);
    }

    private static async Task<IResult> ShowTheatersAsync(bool? done, AdminReader reader, CancellationToken ct) =>
        PageResult.Of<TheatersPage, TheatersModel>(await reader.ReadTheatersAsync(new Outcome(done is true), ct));

    private static async Task<IResult> AddTheaterAsync(IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new TheaterRequest(form["name"], form["timeZone"]).ToDraft();
        return await ToTheatersAsync(await draft.ThenAsync(theater => edit.AddTheaterAsync(theater, ct)), "theater", form, reader, ct);
    }

    private static async Task<IResult> RemoveTheaterAsync(long id, IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await ToTheatersAsync(await edit.RemoveTheaterAsync(new TheaterId(id), ct), "delete", form, reader, ct);

    private static async Task<IResult> AddScreenAsync(long id, IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new ScreenRequest(id, form["name"], (int)(Number(form, "rows") ?? 0), (int)(Number(form, "seatsPerRow") ?? 0)).ToDraft();
        return await ToTheatersAsync(await draft.ThenAsync(screen => edit.AddScreenAsync(screen, ct)), $"screen-{id}", form, reader, ct);
    }

    private static async Task<IResult> RemoveScreenAsync(long id, IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await ToTheatersAsync(await edit.RemoveScreenAsync(new ScreenId(id), ct), "delete", form, reader, ct);

    private static async Task<IResult> ToTheatersAsync<T>(Result<T> result, string name, IFormCollection form, AdminReader reader, CancellationToken ct) =>
        result.Refusal is { } refusal
            ? PageResult.Of<TheatersPage, TheatersModel>(
                await reader.ReadTheatersAsync(new Outcome(Refusal: refusal, Form: name, Sent: form), ct), ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect("/admin?done=true");

    private static async Task<IResult> ShowMoviesAsync(bool? done, string? page, AdminReader reader, CancellationToken ct) =>
        PageResult.Of<MoviesPage, MoviesModel>(await reader.ReadMoviesAsync(PageNumber(page), new Outcome(done is true), ct));

    private static async Task<IResult> AddMovieAsync(IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new MovieRequest(
            form["title"], form["releaseDate"], form["thumbnailUrl"], form["runningTime"], form["filmRating"], form["genre"]).ToDraft();
        return await ToMoviesAsync(await draft.ThenAsync(movie => edit.AddMovieAsync(movie, ct)), "movie", form, reader, ct);
    }

    private static async Task<IResult> ChangeMovieAsync(
        long id, IFormCollection form, EditCatalog edit, ICatalogStore store, AdminReader reader, CancellationToken ct)
    {
        Result<MovieSummary> result = await store.FindMovieAsync(new MovieId(id), ct) is { } movie
            ? await edit.ChangeMovieAsync(
                movie.Id,
                new MovieDraft($"{form["title"]}".Trim(), movie.FilmRating, movie.Genre, movie.ReleasedAt, movie.ThumbnailUrl, movie.RunningTime),
                ct)
            : new ContentNotFound("movie", id);
        return await ToMoviesAsync(result, $"movie-{id}", form, reader, ct);
    }

    private static async Task<IResult> RemoveMovieAsync(long id, IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await ToMoviesAsync(await edit.RemoveMovieAsync(new MovieId(id), ct), "delete", form, reader, ct);

    private static async Task<IResult> ToMoviesAsync<T>(Result<T> result, string name, IFormCollection form, AdminReader reader, CancellationToken ct)
    {
        var page = PageNumber(form["page"]);
        return result.Refusal is { } refusal
            ? PageResult.Of<MoviesPage, MoviesModel>(
                await reader.ReadMoviesAsync(page, new Outcome(Refusal: refusal, Form: name, Sent: form), ct), ProblemResponse.From(refusal).Status)
            : TypedResults.LocalRedirect(string.Create(Invariant, $"/admin/movies?page={page}&done=true"));
    }

    private static async Task<IResult> ShowScreenAsync(long id, string? week, bool? done, AdminReader reader, CancellationToken ct) =>
        await reader.FindScreenAsync(new ScreenId(id), Day(week), new Outcome(done is true), ct) is { } model
            ? PageResult.Of<ScreenPage, ScreenModel>(model)
            : TypedResults.NotFound();

    private static async Task<IResult> AddScheduleAsync(long id, IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var draft = new ScheduleRequest(Number(form, "movieId"), id, form["startDate"], form["endDate"], Number(form, "price")).ToDraft();
        var result = await draft.ThenAsync(schedule => edit.AddScheduleAsync(schedule, ct));
        return await ToScreenAsync(result, new ScreenId(id), result.Refusal is null ? DateOnly.FromDateTime(result.Value.StartTime) : null, "schedule", form, reader, ct);
    }

    private static async Task<IResult> AddPatternAsync(long id, IFormCollection form, EditCatalog edit, AdminReader reader, CancellationToken ct)
    {
        var request = new SchedulePatternRequest(
            Number(form, "movieId"),
            id,
            [.. DaysOf(form).Select(day => day.ToString("yyyy-MM-dd", Invariant))],
            [.. $"{form["times"]}".Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)],
            Number(form, "price"));
        var result = await request.ToPattern().ThenAsync(pattern => edit.AddSchedulesAsync(pattern, ct));
        return await ToScreenAsync(result, new ScreenId(id), result.Refusal is null ? DateOnly.FromDateTime(result.Value[0].StartTime) : null, "pattern", form, reader, ct);
    }

    private static async Task<IResult> ChangePriceAsync(
        long id, IFormCollection form, EditCatalog edit, ICatalogStore store, AdminReader reader, CancellationToken ct)
    {
        if (await store.FindScheduleAsync(new ScheduleId(id), ct) is not { } schedule)
        {
            return TypedResults.NotFound();
        }

        var draft = new ScheduleDraft(schedule.MovieId, schedule.ScreenId, schedule.StartTime, schedule.EndTime, Number(form, "price") ?? -1);
        var result = await edit.ChangeScheduleAsync(schedule.Id, draft, ct);
        return await ToScreenAsync(result, schedule.ScreenId, DateOnly.FromDateTime(schedule.StartTime), "price", form, reader, ct);
    }

    private static async Task<IResult> RemoveScheduleAsync(
        long id, IFormCollection form, ICatalogStore store, EditCatalog edit, AdminReader reader, CancellationToken ct) =>
        await store.FindScheduleAsync(new ScheduleId(id), ct) is { } schedule
            ? await ToScreenAsync(
                await edit.RemoveScheduleAsync(schedule.Id, ct), schedule.ScreenId, DateOnly.FromDateTime(schedule.StartTime), "delete", form, reader, ct)
            : TypedResults.NotFound();

    private static async Task<IResult> ToScreenAsync<T>(
        Result<T> result, ScreenId screen, DateOnly? day, string name, IFormCollection form, AdminReader reader, CancellationToken ct)
    {
        if (result.Refusal is not { } refusal)
        {
            return TypedResults.LocalRedirect($"{ScreenModel.Link(screen, day!.Value)}&done=true");
        }

        return await reader.FindScreenAsync(screen, day ?? Day(form["week"]), new Outcome(Refusal: refusal, Form: name, Sent: form), ct) is { } model
            ? PageResult.Of<ScreenPage, ScreenModel>(model, ProblemResponse.From(refusal).Status)
            : TypedResults.NotFound();
    }

    /// <summary>The days from the first to the last of a form; none when they cannot be read. One more than may be is as good as all of them.</summary>
    private static IEnumerable<DateOnly> DaysOf(IFormCollection form) =>
        Day(form["firstDay"]) is { } first && Day(form["lastDay"]) is { } last && first <= last
            ? Enumerable.Range(0, Math.Min(last.DayNumber - first.DayNumber + 1, SchedulePattern.Most + 1)).Select(first.AddDays)
            : [];

    private static long? Number(IFormCollection form, string field) =>
        int.TryParse(form[field], NumberStyles.None, Invariant, out var value) ? value : null;

    /// <summary>Far from the ends of the calendar, where weeks are cut short.</summary>
    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 9000 ? day : null;

    private static int PageNumber(string? text) => Paging.ToPage(text, size: null) is { Refusal: null } page ? page.Value.Number : 1;
}
