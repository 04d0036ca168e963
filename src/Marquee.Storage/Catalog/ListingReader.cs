using System.Data.Common;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Storage.Catalog;

/// <summary>Runs the statements of listings and reads their rows.</summary>
internal sealed class ListingReader(MarqueeDbContext db, ITitleSearch titles)
{
    public Task<Paged<ScheduleGroup>> FindGroupsAsync(ScheduleFilter filter, Page page, DateTime now, CancellationToken ct) =>
        FindAsync(
            page,
            command => command
                .WithMovies(Condition(filter.Title), filter.Genre, filter.Rating)
                .WithSchedules(filter.Theater, filter.Date, now),
            ListingSql.Groups,
            ReadGroupsAsync,
            ct);

    public Task<Paged<MovieSummary>> FindMoviesAsync(MovieFilter filter, Page page, DateTime now, CancellationToken ct) =>
        FindAsync(
            page,
            command =>
            {
                command.WithMovies(Condition(filter.Title), filter.Genre, filter.Rating);
                return filter.IsOfShowings ? command.WithSchedules(filter.Theater, filter.Date, now) : command;
            },
            ListingSql.Movies,
            ReadMoviesAsync,
            ct);

    private TitleCondition? Condition(string? title) => title is null ? null : titles.Match(title);

    private async Task<Paged<T>> FindAsync<T>(
        Page page,
        Func<ListingCommand, ListingCommand> narrow,
        Func<ListingCommand, string> sql,
        Func<DbDataReader, CancellationToken, Task<(IReadOnlyList<T> Items, int Total)>> read,
        CancellationToken ct)
    {
        await using (var command = await ListingCommand.CreateAsync(db, ct))
        {
            narrow(command).WithPage(page);
            await using var reader = await command.ExecuteAsync(sql(command), ct);
            var (items, total) = await read(reader, ct);
            if (items.Count > 0 || page.Number == 1)
            {
                return new Paged<T>(items, page, total);
            }
        }

        // Past the end no row carries the total.
        var first = await FindAsync(page with { Number = 1 }, narrow, sql, read, ct);
        return first with { Items = [], Page = page };
    }

    private static async Task<(IReadOnlyList<ScheduleGroup> Groups, int Total)> ReadGroupsAsync(DbDataReader reader, CancellationToken ct)
    {
        var groups = new Dictionary<(long Screen, long Movie), ScheduleGroup>();
        var movies = new Dictionary<long, MovieSummary>();
        var total = 0;
        while (await reader.ReadAsync(ct))
        {
            var table = new TimeTable(
                new ScheduleId(reader.GetInt64(1)),
                reader.GetDateTime(2),
                reader.GetDateTime(3),
                DateTime.SpecifyKind(reader.GetDateTime(4), DateTimeKind.Utc));
            var (screen, movie) = (reader.GetInt64(7), reader.GetInt64(9));
            if (groups.TryGetValue((screen, movie), out var group))
            {
                ((List<TimeTable>)group.TimeTables).Add(table);
                continue;
            }

            total = reader.GetInt32(0);
            var theater = new TheaterSummary(new TheaterId(reader.GetInt64(5)), reader.GetString(6));
            if (!movies.TryGetValue(movie, out var summary))
            {
                movies.Add(movie, summary = ReadMovie(reader, 9));
            }

            groups.Add((screen, movie), new ScheduleGroup(
                default, theater, new ScreenSummary(new ScreenId(screen), theater.Id, reader.GetString(8)), summary,
                new List<TimeTable> { table }));
        }

        var ordered =
            from found in groups.Values
            let tables = found.TimeTables.OrderBy(table => table.StartsAt).ToList()
            orderby found.Movie.ReleasedAt descending, tables[0].ScheduleId.Value
            select found with { Id = tables[0].ScheduleId, TimeTables = tables };
        return ([.. ordered], total);
    }

    private static async Task<(IReadOnlyList<MovieSummary> Movies, int Total)> ReadMoviesAsync(DbDataReader reader, CancellationToken ct)
    {
        var movies = new List<MovieSummary>();
        var total = 0;
        while (await reader.ReadAsync(ct))
        {
            movies.Add(ReadMovie(reader, 0));
            total = reader.GetInt32(7);
        }

        return (movies, total);
    }

    private static MovieSummary ReadMovie(DbDataReader reader, int from) => new(
        new MovieId(reader.GetInt64(from)),
        reader.GetString(from + 1),
        reader.GetDateTime(from + 2),
        reader.GetString(from + 3),
        reader.GetInt32(from + 4),
        WireNames.Find<FilmRating>(reader.GetString(from + 5))!.Value,
        WireNames.Find<Genre>(reader.GetString(from + 6))!.Value);
}
