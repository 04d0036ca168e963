namespace Marquee.Storage.Catalog;

/// <summary>How a database looks for a part of a title in <c>movie.search_title</c>.</summary>
public interface ITitleSearch
{
    /// <summary>The condition on a movie <c>m</c>, and the value of its parameter <c>@title</c>.</summary>
    /// <param name="title">Normalized; not blank. No character of it has a meaning of its own, but initial consonants.</param>
    TitleCondition Match(string title);
}

/// <summary>A condition in SQL with the value of its parameter.</summary>
public sealed record TitleCondition(string Sql, string Value);
