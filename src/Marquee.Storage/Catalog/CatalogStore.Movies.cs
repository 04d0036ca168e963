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

    public async Task<MovieSummary> AddMovieAsync(MovieDraft draft, CancellationToken ct) =>
        (await InTransactionAsync<MovieSummary>(
            async () =>
            {
                var movie = draft.ToMovie();
                db.Add(movie);
                await db.SaveChangesAsync(ct);
                var added = Summary(movie.Id, draft);
                audit.Add(before: null, added);
                return added;
            },
            ct)).Value;

    public Task<Result<MovieSummary>> ChangeMovieAsync(
        MovieId id, MovieDraft draft, Func<MovieSummary, bool>? isExpected, CancellationToken ct) =>
        InTransactionAsync<MovieSummary>(
            async () =>
            {
                if (await LockAsync(id, ct) == 0)
                {
                    return new ContentNotFound("movie", id.Value);
                }

                var before = (await FindMovieAsync(id, ct))!;
                if (isExpected?.Invoke(before) is false)
                {
                    return new OutdatedVersion("movie", id.Value);
                }

                var movie = await db.Movies.SingleAsync(row => row.Id == id, ct);
                db.Entry(movie).CurrentValues.SetValues(draft);
                await db.SaveChangesAsync(ct);
                var changed = Summary(id, draft);
                audit.Add(before, changed);
                return changed;
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

                if (await db.Movies.Where(row => row.Id == id).ExecuteDeleteAsync(ct) == 0)
                {
                    return new ContentNotFound("movie", id.Value);
                }

                audit.Add(movie, after: null);
                return movie;
            },
            ct);

    private static MovieSummary Summary(MovieId id, MovieDraft draft) =>
        new(id, draft.Title, draft.ReleasedAt, draft.ThumbnailUrl, draft.RunningTime, draft.FilmRating, draft.Genre);
}
