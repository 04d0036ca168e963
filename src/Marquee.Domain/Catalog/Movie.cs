using System.Text.Json.Serialization;

namespace Marquee.Domain.Catalog;

/// <summary>A film.</summary>
public sealed class Movie
{
    /// <summary>The key.</summary>
    public MovieId Id { get; private set; }

    /// <summary>The title, as shown.</summary>
    /// <value>1 to 200 characters.</value>
    public required string Title { get; init; }

    /// <summary><see cref="Title"/> as it is searched; stored beside it, never set by hand.</summary>
    public string SearchTitle { get => SearchText.Of(Title); private set { } }

    /// <summary>Who may see it.</summary>
    public required FilmRating FilmRating { get; init; }

    /// <summary>Its genre.</summary>
    public required Genre Genre { get; init; }

    /// <summary>When it was released: a wall-clock date and time.</summary>
    public required DateTime ReleasedAt { get; init; }

    /// <summary>Where its picture is.</summary>
    /// <value>An absolute http(s) URL.</value>
    public required string ThumbnailUrl { get; init; }

    /// <summary>How long it runs.</summary>
    /// <value>Minutes, positive.</value>
    public required int RunningTime { get; init; }
}

/// <summary>The youngest audience a film is for, in the origin's words.</summary>
public enum FilmRating
{
    /// <summary><c>R_ALL</c>: everybody.</summary>
    RAll,

    /// <summary><c>R_12</c>: twelve and older.</summary>
    [JsonStringEnumMemberName("R_12")]
    R12,

    /// <summary><c>R_15</c>: fifteen and older.</summary>
    [JsonStringEnumMemberName("R_15")]
    R15,

    /// <summary><c>R_19</c>: nineteen and older.</summary>
    [JsonStringEnumMemberName("R_19")]
    R19,

    /// <summary><c>R_RESTRICTED</c>: restricted showings only.</summary>
    RRestricted,
}

/// <summary>The genre of a film, in the origin's words.</summary>
public enum Genre
{
    /// <summary><c>ACTION</c>.</summary>
    Action,

    /// <summary><c>ROMANCE</c>.</summary>
    Romance,

    /// <summary><c>HORROR</c>.</summary>
    Horror,

    /// <summary><c>SF</c>.</summary>
    Sf,

    /// <summary><c>ANIMATION</c>.</summary>
    Animation,
}
