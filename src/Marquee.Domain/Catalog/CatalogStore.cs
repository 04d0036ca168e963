namespace Marquee.Domain.Catalog;

/// <summary>
/// The catalog as an admin edits it. Every change is one transaction: a success is durable, a refusal changed nothing.
/// A change whose caller expects another version than there is (<c>isExpected</c>) is refused with <see cref="OutdatedVersion"/>.
/// A concurrent change is found by its checks or refused by the keys of the database: never half done.
/// </summary>
public interface ICatalogStore
{
    /// <summary>A movie, or <see langword="null"/>.</summary>
    Task<MovieSummary?> FindMovieAsync(MovieId id, CancellationToken ct);

    /// <summary>Adds a movie.</summary>
    Task<MovieSummary> AddMovieAsync(MovieDraft draft, CancellationToken ct);

    /// <summary>Changes a movie; its schedules keep their times. <see cref="ContentNotFound"/>.</summary>
    Task<Result<MovieSummary>> ChangeMovieAsync(MovieId id, MovieDraft draft, Func<MovieSummary, bool>? isExpected, CancellationToken ct);

    /// <summary>Removes a movie that no schedule shows. <see cref="ContentNotFound"/>, <see cref="ContentInUse"/>.</summary>
    Task<Result<MovieSummary>> RemoveMovieAsync(MovieId id, CancellationToken ct);

    /// <summary>The theaters by id.</summary>
    Task<Paged<TheaterDetails>> ListTheatersAsync(Page page, CancellationToken ct);

    /// <summary>A theater, or <see langword="null"/>.</summary>
    Task<TheaterDetails?> FindTheaterAsync(TheaterId id, CancellationToken ct);

    /// <summary>Adds a theater.</summary>
    Task<TheaterDetails> AddTheaterAsync(TheaterDraft draft, CancellationToken ct);

    /// <summary>
    /// Changes a theater; its time zone only while it has no schedules. <see cref="ContentNotFound"/>, <see cref="ContentInUse"/>.
    /// </summary>
    Task<Result<TheaterDetails>> ChangeTheaterAsync(
        TheaterId id, TheaterDraft draft, Func<TheaterDetails, bool>? isExpected, CancellationToken ct);

    /// <summary>Removes a theater without screens. <see cref="ContentNotFound"/>, <see cref="ContentInUse"/>.</summary>
    Task<Result<TheaterDetails>> RemoveTheaterAsync(TheaterId id, CancellationToken ct);

    /// <summary>The screens by id, of one theater or of all; without their seats.</summary>
    Task<Paged<ScreenDetails>> ListScreensAsync(TheaterId? theater, Page page, CancellationToken ct);

    /// <summary>A screen with its seats, or <see langword="null"/>.</summary>
    Task<ScreenDetails?> FindScreenAsync(ScreenId id, CancellationToken ct);

    /// <summary>
    /// Adds a screen with its seats. <see cref="ContentNotFound"/>, <see cref="InvalidInput"/> for a name the theater has.
    /// </summary>
    Task<Result<ScreenDetails>> AddScreenAsync(ScreenDraft draft, CancellationToken ct);

    /// <summary>
    /// Changes a screen. Seats are added at any time, and removed only while it has no schedules, as only then does it move to
    /// another theater. <see cref="ContentNotFound"/>, <see cref="InvalidInput"/>, <see cref="ContentInUse"/>.
    /// </summary>
    Task<Result<ScreenDetails>> ChangeScreenAsync(
        ScreenId id, ScreenDraft draft, Func<ScreenDetails, bool>? isExpected, CancellationToken ct);

    /// <summary>Removes a screen without schedules, and its seats. <see cref="ContentNotFound"/>, <see cref="ContentInUse"/>.</summary>
    Task<Result<ScreenDetails>> RemoveScreenAsync(ScreenId id, CancellationToken ct);

    /// <summary>The schedules by start.</summary>
    Task<Paged<ScheduleRecord>> ListSchedulesAsync(ScheduleRange range, Page page, CancellationToken ct);

    /// <summary>A schedule, or <see langword="null"/>.</summary>
    Task<ScheduleRecord?> FindScheduleAsync(ScheduleId id, CancellationToken ct);

    /// <summary>Adds schedules of one movie on one screen with their occupancy rows, all or none.</summary>
    /// <returns>Them by start, or <see cref="ContentNotFound"/>, <see cref="InvalidInput"/> or <see cref="ScheduleOverlaps"/>.</returns>
    Task<Result<IReadOnlyList<ScheduleRecord>>> AddSchedulesAsync(IReadOnlyList<ScheduleDraft> drafts, CancellationToken ct);

    /// <summary>
    /// Changes a schedule; with live reservations only its price or price list, which keep theirs.
    /// <see cref="ContentNotFound"/>, <see cref="InvalidInput"/> for another screen, <see cref="ContentInUse"/>,
    /// <see cref="ScheduleOverlaps"/>.
    /// </summary>
    Task<Result<ScheduleRecord>> ChangeScheduleAsync(
        ScheduleId id, ScheduleDraft draft, Func<ScheduleRecord, bool>? isExpected, CancellationToken ct);

    /// <summary>
    /// Removes a schedule without any reservation, past ones included. <see cref="ContentNotFound"/>, <see cref="ContentInUse"/>.
    /// </summary>
    Task<Result<ScheduleRecord>> RemoveScheduleAsync(ScheduleId id, CancellationToken ct);
}

/// <summary>A theater as an admin sees it.</summary>
public sealed record TheaterDetails(TheaterId Id, string Name, string TimeZone);

/// <summary>A screen as an admin sees it.</summary>
/// <param name="TheaterId">Its theater.</param>
/// <param name="Name">Its name.</param>
/// <param name="SeatCount">How many seats it has.</param>
/// <param name="Seats">Its seats, row by row; <see langword="null"/> in a list.</param>
public sealed record ScreenDetails(ScreenId Id, TheaterId TheaterId, string Name, int SeatCount, IReadOnlyList<Seat>? Seats = null);

/// <summary>A schedule as an admin sees it.</summary>
public sealed record ScheduleRecord(
    ScheduleId Id, MovieId MovieId, TheaterId TheaterId, ScreenId ScreenId, string Title, DateTime StartTime, DateTime EndTime, long Price,
    PriceListId? PriceListId = null);

/// <summary>Which schedules an admin looks at; a member that is <see langword="null"/> narrows nothing.</summary>
/// <param name="Screen">Of this screen.</param>
/// <param name="Movie">Of this movie.</param>
/// <param name="From">That start on this day or later.</param>
/// <param name="To">That start on this day or earlier.</param>
public sealed record ScheduleRange(ScreenId? Screen = null, MovieId? Movie = null, DateOnly? From = null, DateOnly? To = null);
