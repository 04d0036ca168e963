namespace Marquee.Storage.Catalog;

/// <summary>The statements of listings, in words that both databases know.</summary>
internal static class ListingSql
{
    private const string MovieColumns = "id, title, released_at, thumbnail_url, running_time, film_rating, genre";

    /// <summary>One page of groups, a row a schedule, with the number of all groups.</summary>
    /// <remarks>
    /// Groups are counted by movie. Only movies whose groups may be on the page are looked at more closely: those released at the same
    /// moment share their places, since their groups are ordered by id. What PostgreSQL cannot estimate here it would join row by row: "is
    /// true" lets it keep the groups of the page in a hash instead. Showings that are not sold any more are few: they are left out of the
    /// page when it has been found, and a group that has no other is missing on it.
    /// </remarks>
    public static string Groups(ListingCommand with) =>
        $"""
        with counted as materialized (
          select {MovieColumns}, cast(({with.GroupCount}) as int) as size
          from movie m where {with.Movies}
        ), placed as (
          select counted.*, cast(sum(size) over () as int) as total,
            sum(size) over (order by released_at desc) as upto,
            sum(size) over (order by released_at desc groups between current row and current row) as peers
          from counted
        ), near as materialized (
          select * from placed where size > 0 and upto > @offset and upto - peers < @offset + @size
        ), showing as materialized (
          select n.id as movie_id, n.released_at, s.id, s.screen_id, s.start_time, s.end_time, s.starts_at, {with.IsFirst} as is_first
          from near n join schedule s on s.movie_id = n.id where {with.Schedules}
        ), page as materialized (
          select movie_id, screen_id from showing where is_first
          order by released_at desc, id limit @size offset @offset - (select coalesce(min(upto - peers), @offset) from near)
        )
        select n.total, s.id, s.start_time, s.end_time, s.starts_at, t.id, t.name, c.id, c.name,
          n.id, n.title, n.released_at, n.thumbnail_url, n.running_time, n.film_rating, n.genre
        from showing s
        join near n on n.id = s.movie_id
        join screen c on c.id = s.screen_id
        join theater t on t.id = c.theater_id
        where ((s.movie_id, s.screen_id) in (select movie_id, screen_id from page)) is true
          and s.id not in (select schedule_id from schedule_occupancy where closed_at is not null)
        """;

    /// <summary>One page of movies with the number of all.</summary>
    public static string Movies(ListingCommand with) =>
        $"""
        select {MovieColumns}, cast(count(*) over () as int) as total from movie m
        where {with.Movies}
        {(with.Schedules == "" ? "" : $"and exists (select 1 from schedule s where s.movie_id = m.id and {with.Schedules})")}
        order by released_at desc, id limit @size offset @offset
        """;
}
