namespace Marquee.Domain.Catalog;

/// <summary>What an admin writes of a movie.</summary>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="FilmRating">Who may see it.</param>
/// <param name="Genre">Its genre.</param>
/// <param name="ReleasedAt">When it was released: a wall-clock date and time.</param>
/// <param name="ThumbnailUrl">An absolute http(s) URL of at most 500 characters.</param>
/// <param name="RunningTime">Minutes, 1 to 1,440.</param>
public sealed record MovieDraft(
    string Title, FilmRating FilmRating, Genre Genre, DateTime ReleasedAt, string ThumbnailUrl, int RunningTime)
{
    private const int LongestTitle = 200;
    private const int LongestUrl = 500;
    private const int LongestRunningTime = 24 * 60;

    /// <summary>What is wrong with it, or <see langword="null"/>.</summary>
    public InvalidInput? Validate() => new ValidationErrors()
        .Text("title", Title, LongestTitle)
        .When(!IsUrl(ThumbnailUrl), "thumbnailUrl", $"Expected an absolute http or https URL of at most {LongestUrl} characters.")
        .Range("runningTime", RunningTime, 1, LongestRunningTime)
        .Refusal;

    /// <summary>The movie, not yet stored.</summary>
    public Movie ToMovie() => new()
    {
        Title = Title,
        FilmRating = FilmRating,
        Genre = Genre,
        ReleasedAt = ReleasedAt,
        ThumbnailUrl = ThumbnailUrl,
        RunningTime = RunningTime,
    };

    private static bool IsUrl(string text) =>
        text.Length <= LongestUrl && PlainText.IsPlain(text) && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https";
}
