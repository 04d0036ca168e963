using Marquee.Domain;
using Marquee.Domain.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Catalog;

internal sealed partial class CatalogStore
{
    public Task<MovieSummary?> FindMovieAsync(MovieId id, CancellationToken ct) =>
        db.Movies.Where(row => row.Id == id)
            .Select(movie => new MovieSummary(
                movie.Id, movie.Title, movie.ReleasedAt, movie.ThumbnailUrl, movie.RunningTime, movie.FilmRating, movie.Genre))
            .SingleOrDefaultAsync(ct);

    public async Task<MovieSummary> AddMovieAsync(MovieDraft draft, CancellationToken ct)
    {
        var movie = draft.ToMovie();
        db.Add(movie);
        await db.SaveChangesAsync(ct);
        return Summary(movie.Id, draft);
    }

    public Task<Result<MovieSummary>> ChangeMovieAsync(
        MovieId id, MovieDraft draft, Func<MovieSummary, bool>? isExpected, CancellationToken ct) =>
        InTransactionAsync<MovieSummary>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("movie", id.Value);
                }

                if (isExpected?.Invoke((await FindMovieAsync(id, ct))!) is false)
                {
                    return new OutdatedVersion("movie", id.Value);
                }

                var movie = await db.Movies.SingleAsync(row => row.Id == id, ct);
                db.Entry(movie).CurrentValues.SetValues(draft);
                await db.SaveChangesAsync(ct);
                return Summary(id, draft);
            },
            ct);

    public Task<Result<MovieSummary>> RemoveMovieAsync(MovieId id, CancellationToken ct) =>
        InTransactionAsync<MovieSummary>(
            async () =>
            {
                if (await FindMovieAsync(id, ct) is not { } movie)
                {
                    return new ContentNotFound("movie", id.Value);
                }

                var use = await CountUseAsync(db.Schedules.Where(row => row.MovieId == id), ct);
                if (!use.IsNone)
                {
                    return new ContentInUse("movie", id.Value, use);
                }

                await db.Movies.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
                return movie;
            },
            ct);

    private static MovieSummary Summary(MovieId id, MovieDraft draft) =>
        new(id, draft.Title, draft.ReleasedAt, draft.ThumbnailUrl, draft.RunningTime, draft.FilmRating, draft.Genre);
}
