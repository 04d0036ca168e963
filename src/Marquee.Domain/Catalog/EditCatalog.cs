namespace Marquee.Domain.Catalog;

/// <summary>
/// The use cases of an admin: a draft is validated, then stored by one transaction of the <see cref="ICatalogStore"/>; then the
/// listings that it changed are announced, and no others.
/// </summary>
public sealed class EditCatalog(ICatalogStore store, ICatalogChanges changes, ITimeZones zones)
{
    /// <summary>A movie that is shown in more theaters than that changes listings everywhere.</summary>
    private const int ManyTheaters = 32;

    /// <summary>Adds a movie, or <see cref="InvalidInput"/>.</summary>
    public async Task<Result<MovieSummary>> AddMovieAsync(MovieDraft draft, CancellationToken ct) =>
        draft.Validate() is { } refusal
            ? refusal
            : await ThenAnnounceAsync<MovieSummary>(await store.AddMovieAsync(draft, ct), _ => [ListingScope.Movies]);

    /// <inheritdoc cref="ICatalogStore.ChangeMovieAsync"/>
    public async Task<Result<MovieSummary>> ChangeMovieAsync(
        MovieId id, MovieDraft draft, Func<MovieSummary, bool>? isExpected, CancellationToken ct)
    {
        if (draft.Validate() is { } refusal)
        {
            return refusal;
        }

        var result = await store.ChangeMovieAsync(id, draft, isExpected, ct);
        if (result.Refusal is null)
        {
            await AnnounceAsync(async () => [ListingScope.Movies, .. await ShowingAsync(id)]);
        }

        return result;
    }

    /// <inheritdoc cref="ICatalogStore.RemoveMovieAsync"/>
    public async Task<Result<MovieSummary>> RemoveMovieAsync(MovieId id, CancellationToken ct) =>
        await ThenAnnounceAsync(await store.RemoveMovieAsync(id, ct), _ => [ListingScope.Movies]);

    /// <summary>Adds a theater, or <see cref="InvalidInput"/>.</summary>
    public async Task<Result<TheaterDetails>> AddTheaterAsync(TheaterDraft draft, CancellationToken ct) =>
        draft.Validate(zones) is { } refusal
            ? refusal
            : await ThenAnnounceAsync<TheaterDetails>(await store.AddTheaterAsync(draft, ct), _ => [ListingScope.Theaters]);

    /// <inheritdoc cref="ICatalogStore.ChangeTheaterAsync"/>
    public async Task<Result<TheaterDetails>> ChangeTheaterAsync(
        TheaterId id, TheaterDraft draft, Func<TheaterDetails, bool>? isExpected, CancellationToken ct) =>
        draft.Validate(zones) is { } refusal
            ? refusal
            : await ThenAnnounceAsync(
                await store.ChangeTheaterAsync(id, draft, isExpected, ct),
                theater => [ListingScope.Theaters, .. ListingScope.Showing(theater.Id)]);

    /// <inheritdoc cref="ICatalogStore.RemoveTheaterAsync"/>
    public async Task<Result<TheaterDetails>> RemoveTheaterAsync(TheaterId id, CancellationToken ct) =>
        await ThenAnnounceAsync(
            await store.RemoveTheaterAsync(id, ct), theater => [ListingScope.Theaters, ListingScope.ScreensOf(theater.Id)]);

    /// <inheritdoc cref="ICatalogStore.AddScreenAsync"/>
    public async Task<Result<ScreenDetails>> AddScreenAsync(ScreenDraft draft, CancellationToken ct) =>
        new ValidationErrors()
            .When(draft.Seats is null, "seats", "Expected the seats, or rows and seatsPerRow.")
            .Add(draft.Validate()).Refusal is { } refusal
        ? refusal
        : await ThenAnnounceAsync(await store.AddScreenAsync(draft, ct), screen => [ListingScope.ScreensOf(screen.TheaterId)]);

    /// <inheritdoc cref="ICatalogStore.ChangeScreenAsync"/>
    public async Task<Result<ScreenDetails>> ChangeScreenAsync(
        ScreenId id, ScreenDraft draft, Func<ScreenDetails, bool>? isExpected, CancellationToken ct)
    {
        if (draft.Validate() is { } refusal)
        {
            return refusal;
        }

        // Only the database knows which theater loses a screen that moves: another admin may have moved it since it was read.
        return await ThenAnnounceAsync(
            await store.ChangeScreenAsync(id, draft, isExpected, ct),
            screen => [ListingScope.AllScreens, .. ListingScope.Showing(screen.TheaterId)]);
    }

    /// <inheritdoc cref="ICatalogStore.RemoveScreenAsync"/>
    public async Task<Result<ScreenDetails>> RemoveScreenAsync(ScreenId id, CancellationToken ct) =>
        await ThenAnnounceAsync(await store.RemoveScreenAsync(id, ct), screen => [ListingScope.ScreensOf(screen.TheaterId)]);

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
        ScheduleId id, ScheduleDraft draft, Func<ScheduleRecord, bool>? isExpected, CancellationToken ct) =>
        new ValidationErrors()
            .When(draft is { Price: null, PriceListId: null }, "price", "Expected a price or a priceListId.")
            .Add(draft.Validate()).Refusal is { } refusal
            ? refusal
            : await ThenAnnounceAsync(
                await store.ChangeScheduleAsync(id, draft, isExpected, ct), schedule => ListingScope.Showing(schedule.TheaterId));

    /// <inheritdoc cref="ICatalogStore.RemoveScheduleAsync"/>
    public async Task<Result<ScheduleRecord>> RemoveScheduleAsync(ScheduleId id, CancellationToken ct) =>
        await ThenAnnounceAsync(await store.RemoveScheduleAsync(id, ct), schedule => ListingScope.Showing(schedule.TheaterId));

    private async Task<Result<IReadOnlyList<ScheduleRecord>>> AddAsync(IReadOnlyList<ScheduleDraft> drafts, CancellationToken ct)
    {
        var wrong = drafts.Select(draft => draft.Validate()).FirstOrDefault(refusal => refusal is not null);
        var result = wrong is not null ? wrong : await store.AddSchedulesAsync(drafts, ct);
        if (result.Refusal is null)
        {
            await AnnounceAsync(async () => await ShowingAsync(result.Value[0]));
        }

        return result;
    }

    private async Task<Result<T>> ThenAnnounceAsync<T>(Result<T> result, Func<T, IReadOnlyCollection<ListingScope>> scopes)
    {
        if (result.Refusal is null)
        {
            await changes.AnnounceAsync(scopes(result.Value));
        }

        return result;
    }

    /// <summary>
    /// The change is stored, so a caller that leaves cancels nothing; where its scope is unknown, everything is invalidated.
    /// </summary>
    private async Task AnnounceAsync(Func<Task<IReadOnlyCollection<ListingScope>>> find)
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

        await changes.AnnounceAsync(scopes);
    }

    /// <summary>What shows a new schedule. A concurrent change of the genre announces itself.</summary>
    private async Task<IReadOnlyCollection<ListingScope>> ShowingAsync(ScheduleRecord added) =>
        await store.FindMovieAsync(added.MovieId, CancellationToken.None) is { } movie
            ? ListingScope.Showing(added.TheaterId, movie.Genre)
            : ListingScope.Showing(added.TheaterId);

    /// <summary>The scopes of a movie, of every genre: only the database knows the genre it had before.</summary>
    private async Task<IReadOnlyCollection<ListingScope>> ShowingAsync(MovieId movie)
    {
        var theaters = new HashSet<TheaterId>();
        for (var page = new Page(1, Page.MaxSize); theaters.Count <= ManyTheaters; page = page with { Number = page.Number + 1 })
        {
            var schedules = await store.ListSchedulesAsync(new ScheduleRange(Movie: movie), page, CancellationToken.None);
            theaters.UnionWith(schedules.Items.Select(schedule => schedule.TheaterId));
            if (page.Number >= schedules.LastPage)
            {
                return [.. theaters.SelectMany(ListingScope.Showing).Distinct()];
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

        var overlapping = existing.Where(other => wanted.Any(other.Times.Overlaps))
            .OrderBy(other => other.Times.StartsAt)
            .Take(ScheduleOverlaps.Most)
            .ToList();
        return overlapping.Count > 0
            ? new ScheduleOverlaps(
                [.. overlapping.Select(other => new TimeTable(other.Id, other.Times.StartTime, other.Times.EndTime, other.Times.StartsAt))])
            : null;
    }
}
