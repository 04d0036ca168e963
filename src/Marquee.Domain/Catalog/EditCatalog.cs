namespace Marquee.Domain.Catalog;

/// <summary>The use cases of an admin: what is written is judged first, then stored by one transaction of the <see cref="ICatalogStore"/>.</summary>
public sealed class EditCatalog(ICatalogStore store)
{
    /// <summary>Adds a movie, or <see cref="InvalidInput"/>.</summary>
    public async Task<Result<MovieSummary>> AddMovieAsync(MovieDraft draft, CancellationToken ct) =>
        draft.Refuse() is { } refusal ? refusal : await store.AddMovieAsync(draft, ct);

    /// <inheritdoc cref="ICatalogStore.ChangeMovieAsync"/>
    public async Task<Result<MovieSummary>> ChangeMovieAsync(MovieId id, MovieDraft draft, CancellationToken ct) =>
        draft.Refuse() is { } refusal ? refusal : await store.ChangeMovieAsync(id, draft, ct);

    /// <summary>Adds a theater, or <see cref="InvalidInput"/>.</summary>
    public async Task<Result<TheaterDetails>> AddTheaterAsync(TheaterDraft draft, CancellationToken ct) =>
        draft.Refuse() is { } refusal ? refusal : await store.AddTheaterAsync(draft, ct);

    /// <inheritdoc cref="ICatalogStore.ChangeTheaterAsync"/>
    public async Task<Result<TheaterDetails>> ChangeTheaterAsync(TheaterId id, TheaterDraft draft, CancellationToken ct) =>
        draft.Refuse() is { } refusal ? refusal : await store.ChangeTheaterAsync(id, draft, ct);

    /// <inheritdoc cref="ICatalogStore.AddScreenAsync"/>
    public async Task<Result<ScreenDetails>> AddScreenAsync(ScreenDraft draft, CancellationToken ct) =>
        draft.Seats is null ? new InvalidInput("seats", "Expected the seats, or rows and seatsPerRow.")
        : draft.Refuse() is { } refusal ? refusal
        : await store.AddScreenAsync(draft, ct);

    /// <inheritdoc cref="ICatalogStore.ChangeScreenAsync"/>
    public async Task<Result<ScreenDetails>> ChangeScreenAsync(ScreenId id, ScreenDraft draft, CancellationToken ct) =>
        draft.Refuse() is { } refusal ? refusal : await store.ChangeScreenAsync(id, draft, ct);

    /// <summary>Adds one schedule.</summary>
    /// <inheritdoc cref="ICatalogStore.AddSchedulesAsync" path="/returns"/>
    public async Task<Result<ScheduleRecord>> AddScheduleAsync(ScheduleDraft draft, CancellationToken ct)
    {
        var result = await AddAsync([draft], ct);
        return result.Refusal is { } refusal ? refusal : result.Value[0];
    }

    /// <summary>Adds the schedules of a pattern, all or none.</summary>
    /// <inheritdoc cref="ICatalogStore.AddSchedulesAsync" path="/returns"/>
    public async Task<Result<IReadOnlyList<ScheduleRecord>>> AddSchedulesAsync(SchedulePattern pattern, CancellationToken ct)
    {
        var drafts = pattern.ToDrafts();
        return drafts.Refusal is { } refusal ? refusal : await AddAsync(drafts.Value, ct);
    }

    /// <inheritdoc cref="ICatalogStore.ChangeScheduleAsync"/>
    public async Task<Result<ScheduleRecord>> ChangeScheduleAsync(ScheduleId id, ScheduleDraft draft, CancellationToken ct) =>
        draft.Refuse() is { } refusal ? refusal : await store.ChangeScheduleAsync(id, draft, ct);

    private async Task<Result<IReadOnlyList<ScheduleRecord>>> AddAsync(IReadOnlyList<ScheduleDraft> drafts, CancellationToken ct)
    {
        var wrong = drafts.Select(draft => draft.Refuse()).FirstOrDefault(refusal => refusal is not null);
        return wrong is not null ? wrong : await store.AddSchedulesAsync(drafts, ct);
    }
}

/// <summary>Whether times meet.</summary>
public static class Overlap
{
    /// <summary>Refuses new showings of one screen that meet each other, or those there are. Touching is not meeting.</summary>
    /// <param name="wanted">The new ones.</param>
    /// <param name="existing">Those there are.</param>
    /// <returns><see langword="null"/>, <see cref="InvalidInput"/> or <see cref="ScheduleOverlaps"/>.</returns>
    public static Refusal? Refuse(IReadOnlyList<TimeTable> wanted, IReadOnlyList<TimeTable> existing)
    {
        var ordered = wanted.OrderBy(table => table.Start).ToList();
        if (ordered.Zip(ordered.Skip(1)).Any(pair => Meet(pair.First, pair.Second)))
        {
            return new InvalidInput("times", "Expected times that lie apart: before one showing has ended, the next would start.");
        }

        var met = existing.Where(other => ordered.Any(table => Meet(table, other))).OrderBy(other => other.Start).Take(ScheduleOverlaps.Most).ToList();
        return met.Count > 0 ? new ScheduleOverlaps(met) : null;
    }

    private static bool Meet(TimeTable one, TimeTable other) => one.Start < other.End && other.Start < one.End;
}
