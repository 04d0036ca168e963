namespace Marquee.Domain.Catalog;

/// <summary>What a listing of schedules is narrowed to; a member that is <see langword="null"/> narrows nothing.</summary>
/// <param name="Theater">Showings of this theater.</param>
/// <param name="Title">Movies whose title contains this by the rules of <see cref="SearchText"/>.</param>
/// <param name="Genre">Movies of this genre.</param>
/// <param name="Date">Showings that start on this day, also those that have started; without it only those that have not.</param>
/// <param name="Rating">Movies of this rating.</param>
public sealed record ScheduleFilter(
    TheaterId? Theater = null, string? Title = null, Genre? Genre = null, DateOnly? Date = null, FilmRating? Rating = null)
{
    /// <summary>The same for all filters that find the same: with the title as it is searched, or none when it is blank.</summary>
    public ScheduleFilter Normalized() => this with { Title = SearchText.OfQuery(Title) };
}

/// <summary>What a listing of movies is narrowed to; a member that is <see langword="null"/> narrows nothing.</summary>
/// <param name="Title">Movies whose title contains this by the rules of <see cref="SearchText"/>.</param>
/// <param name="Genre">Movies of this genre.</param>
/// <param name="Rating">Movies of this rating.</param>
/// <param name="Theater">Movies with showings in this theater: on <paramref name="Date"/>, or to come.</param>
/// <param name="Date">Movies with showings on this day, also those that have started.</param>
public sealed record MovieFilter(
    string? Title = null, Genre? Genre = null, FilmRating? Rating = null, TheaterId? Theater = null, DateOnly? Date = null)
{
    /// <summary>Whether it depends on which showings there are.</summary>
    public bool IsOfShowings => Theater is not null || Date is not null;

    /// <summary>Whether it depends on which showings have not started, and so changes with time.</summary>
    public bool IsOfShowingsToCome => Theater is not null && Date is null;

    /// <inheritdoc cref="ScheduleFilter.Normalized"/>
    public MovieFilter Normalized() => this with { Title = SearchText.OfQuery(Title) };
}
