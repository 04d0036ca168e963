namespace Marquee.Domain.Catalog;

/// <summary>
/// The use cases of an admin: what is written is judged first, then stored by one transaction of the <see cref="ICatalogStore"/>; then the listings
/// that it changed are forgotten on every instance, and no others.
/// </summary>
public sealed class EditCatalog(ICatalogStore store, ICachedListings listings, ITimeZones zones)
{
    /// <summary>A movie that is shown in more theaters than that changes listings everywhere.</summary>
    private const int ManyTheaters = 32;

    /// <summary>Adds a movie, or <see cref="InvalidInput"/>.</summary>
    public async Task<Result<MovieSummary>> AddMovieAsync(MovieDraft draft, CancellationToken ct) =>
        draft.Validate() is { } refusal ? refusal : await ThenForgetAsync<MovieSummary>(await store.AddMovieAsync(draft, ct), _ => [ListingScope.Movies]);

    /// <inheritdoc cref="ICatalogStore.ChangeMovieAsync"/>
    public async Task<Result<MovieSummary>> ChangeMovieAsync(
        MovieId id, MovieDraft draft, Func<MovieSummary, bool>? isExpected, CancellationToken ct)
    {
        if (draft.Validate() is { } refusal)
        {
            return refusal;
        }

        var before = await store.FindMovieAsync(id, ct);
        var result = await store.ChangeMovieAsync(id, draft, isExpected, ct);
        if (result.Refusal is null)
        {
            await ForgetAsync(async () => [ListingScope.Movies, .. await ShowingAsync(id, [before?.Genre ?? draft.Genre, draft.Genre])]);
        }

        return result;
    }

    /// <inheritdoc cref="ICatalogStore.RemoveMovieAsync"/>
    public async Task<Result<MovieSummary>> RemoveMovieAsync(MovieId id, CancellationToken ct) =>
        await ThenForgetAsync(await store.RemoveMovieAsync(id, ct), _ => [ListingScope.Movies]);

    /// <summary>Adds a theater, or <see cref="InvalidInput"/>.</summary>
    public async Task<Result<TheaterDetails>> AddTheaterAsync(TheaterDraft draft, CancellationToken ct) =>
        draft.Validate(zones) is { } refusal ? refusal : await ThenForgetAsync<TheaterDetails>(await store.AddTheaterAsync(draft, ct), _ => [ListingScope.Theaters]);

    /// <inheritdoc cref="ICatalogStore.ChangeTheaterAsync"/>
    public async Task<Result<TheaterDetails>> ChangeTheaterAsync(
        TheaterId id, TheaterDraft draft, Func<TheaterDetails, bool>? isExpected, CancellationToken ct) =>
        draft.Validate(zones) is { } refusal
            ? refusal
            : await ThenForgetAsync(
                await store.ChangeTheaterAsync(id, draft, isExpected, ct),
                theater => [ListingScope.Theaters, .. ListingScope.Showing(theater.Id)]);

    /// <inheritdoc cref="ICatalogStore.RemoveTheaterAsync"/>
    public async Task<Result<TheaterDetails>> RemoveTheaterAsync(TheaterId id, CancellationToken ct) =>
        await ThenForgetAsync(await store.RemoveTheaterAsync(id, ct), theater => [ListingScope.Theaters, ListingScope.ScreensOf(theater.Id)]);

    /// <inheritdoc cref="ICatalogStore.AddScreenAsync"/>
    public async Task<Result<ScreenDetails>> AddScreenAsync(ScreenDraft draft, CancellationToken ct) =>
        new ValidationErrors()
            .When(draft.Seats is null, "seats", "Expected the seats, or rows and seatsPerRow.")
            .Add(draft.Validate()).Refusal is { } refusal
        ? refusal
        : await ThenForgetAsync(await store.AddScreenAsync(draft, ct), screen => [ListingScope.ScreensOf(screen.TheaterId)]);

    /// <inheritdoc cref="ICatalogStore.ChangeScreenAsync"/>
    public async Task<Result<ScreenDetails>> ChangeScreenAsync(
        ScreenId id, ScreenDraft draft, Func<ScreenDetails, bool>? isExpected, CancellationToken ct)
    {
        if (draft.Validate() is { } refusal)
        {
            return refusal;
        }

        // A screen that moves has no schedules, but its old theater loses it.
        var before = await store.FindScreenAsync(id, ct);
        return await ThenForgetAsync(await store.ChangeScreenAsync(id, draft, isExpected, ct), screen =>
            [ListingScope.ScreensOf(before?.TheaterId ?? screen.TheaterId), ListingScope.ScreensOf(screen.TheaterId), .. ListingScope.Showing(screen.TheaterId)]);
    }

    /// <inheritdoc cref="ICatalogStore.RemoveScreenAsync"/>
    public async Task<Result<ScreenDetails>> RemoveScreenAsync(ScreenId id, CancellationToken ct) =>
        await ThenForgetAsync(await store.RemoveScreenAsync(id, ct), screen => [ListingScope.ScreensOf(screen.TheaterId)]);

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
        if (drafts.Refusal is { } refusal)
        {
            return refusal;
        }

        // A pattern has times where a single schedule has its start.
        var result = await AddAsync(drafts.Value, ct);
        return result.Refusal is InvalidInput { Errors: var errors } && errors.TryGetValue("startDate", out var error)
            ? new InvalidInput("times", error)
            : result;
    }

    /// <inheritdoc cref="ICatalogStore.ChangeScheduleAsync"/>
    public async Task<Result<ScheduleRecord>> ChangeScheduleAsync(
        ScheduleId id, ScheduleDraft draft, Func<ScheduleRecord, bool>? isExpected, CancellationToken ct)
    {
        if (draft.Validate() is { } refusal)
        {
            return refusal;
        }

        var before = await store.FindScheduleAsync(id, ct);
        var result = await store.ChangeScheduleAsync(id, draft, isExpected, ct);
        return result.Refusal is null ? await ThenForgetAsync(result.Value, before?.MovieId ?? draft.MovieId, draft.MovieId) : result;
    }

    /// <inheritdoc cref="ICatalogStore.RemoveScheduleAsync"/>
    public async Task<Result<ScheduleRecord>> RemoveScheduleAsync(ScheduleId id, CancellationToken ct)
    {
        var result = await store.RemoveScheduleAsync(id, ct);
        return result.Refusal is null ? await ThenForgetAsync(result.Value, result.Value.MovieId) : result;
    }

    private async Task<Result<IReadOnlyList<ScheduleRecord>>> AddAsync(IReadOnlyList<ScheduleDraft> drafts, CancellationToken ct)
    {
        var wrong = drafts.Select(draft => draft.Validate()).FirstOrDefault(refusal => refusal is not null);
        var result = wrong is not null ? wrong : await store.AddSchedulesAsync(drafts, ct);
        if (result.Refusal is null)
        {
            await ThenForgetAsync(result.Value[0], drafts[0].MovieId);
        }

        return result;
    }

    private async Task<Result<T>> ThenForgetAsync<T>(Result<T> result, Func<T, IReadOnlyCollection<ListingScope>> scopes)
    {
        if (result.Refusal is null)
        {
            await listings.ForgetAsync(scopes(result.Value));
        }

        return result;
    }

    /// <summary>Forgets what shows a schedule of one of those movies.</summary>
    private async Task<ScheduleRecord> ThenForgetAsync(ScheduleRecord schedule, params MovieId[] movies)
    {
        await ForgetAsync(async () =>
        {
            var genres = new HashSet<Genre>();
            foreach (var id in movies)
            {
                if (await store.FindMovieAsync(id, CancellationToken.None) is { } movie)
                {
                    genres.Add(movie.Genre);
                }
            }

            return ListingScope.Showing([schedule.TheaterId], genres);
        });
        return schedule;
    }

    /// <summary>What is stored is stored: whoever asked for it may leave, and when nobody can say what it changed, it may have changed everything.</summary>
    private async Task ForgetAsync(Func<Task<IReadOnlyCollection<ListingScope>>> find)
    {
        IReadOnlyCollection<ListingScope> scopes;
        try
        {
            scopes = await find();
        }
        catch (Exception)
        {
            scopes = ListingScope.Everything;
        }

        await listings.ForgetAsync(scopes);
    }

    /// <summary>What shows a movie that has or had one of those genres.</summary>
    private async Task<IReadOnlyCollection<ListingScope>> ShowingAsync(MovieId movie, IReadOnlyCollection<Genre> genres)
    {
        var theaters = new HashSet<TheaterId>();
        for (var page = new Page(1, Page.MaxSize); theaters.Count <= ManyTheaters; page = page with { Number = page.Number + 1 })
        {
            var schedules = await store.ListSchedulesAsync(new ScheduleRange(Movie: movie), page, CancellationToken.None);
            theaters.UnionWith(schedules.Items.Select(schedule => schedule.TheaterId));
            if (page.Number >= schedules.LastPage)
            {
                return theaters.Count > 0 ? ListingScope.Showing(theaters, genres) : [];
            }
        }

        return [ListingScope.AllSchedules];
    }
}

/// <summary>Whether showings of one screen last at the same time.</summary>
public static class Overlap
{
    /// <summary>Refuses new showings of one screen that overlap each other, or existing ones.</summary>
    /// <param name="wanted">The new ones.</param>
    /// <param name="existing">Those there are.</param>
    /// <returns><see langword="null"/>, <see cref="InvalidInput"/> or <see cref="ScheduleOverlaps"/>.</returns>
    public static Refusal? Refuse(
        IReadOnlyList<ScheduleTimes> wanted, IReadOnlyList<(ScheduleId Id, ScheduleTimes Times)> existing)
    {
        var ordered = wanted.OrderBy(times => times.StartsAt).ToList();
        if (ordered.Zip(ordered.Skip(1)).Any(pair => pair.First.Overlaps(pair.Second)))
        {
            return new InvalidInput("times", "Expected times that lie apart: before one showing has ended, the next would start.");
        }

        var overlapping = existing.Where(other => wanted.Any(other.Times.Overlaps)).OrderBy(other => other.Times.StartsAt).Take(ScheduleOverlaps.Most).ToList();
        return overlapping.Count > 0
            ? new ScheduleOverlaps([.. overlapping.Select(other => new TimeTable(other.Id, other.Times.StartTime, other.Times.EndTime, other.Times.StartsAt))])
            : null;
    }
}
