using Marquee.Domain;
using Marquee.Domain.Catalog;
using Page = Marquee.Domain.Page;

namespace Marquee.Storage.Tests;

/// <summary>What the statements of listings read on PostgreSQL, as far as it can be told without a clock.</summary>
public sealed class ListingPlansTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_reads_schedules_by_the_indexes_of_listings_and_is_planned_once()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        await FillAsync(database);
        await ResetAsync(database);

        for (var i = 0; i < 24; i++)
        {
            await FindAsync(database, new ScheduleFilter(Title: "movie 12"));
            await FindAsync(database, new ScheduleFilter(new TheaterId(1), "movie 12"));
        }

        await database.ScalarAsync("select pg_stat_force_next_flush()::text");
        (await database.ScalarAsync("select seq_scan from pg_stat_user_tables where relname = 'schedule'")).ShouldBe("0");
        (await database.ScalarAsync(
            "select string_agg(indexrelname, ' ' order by indexrelname) from pg_stat_user_indexes where relname = 'schedule' and "
            + "idx_scan > 0"))
            .ShouldBe("ix_schedule_movie_id_starts_at ix_schedule_theater_id_movie_id_starts_at");
        (await database.ScalarAsync(
            """
            select count(*) || ' ' || bool_and(generic_plans > custom_plans)
            from pg_prepared_statements where statement like 'with counted%'
            """)).ShouldBe("2 true");
    }

    [Fact]
    public async Task A_part_of_a_title_is_found_by_the_index_on_trigrams()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        await FillAsync(database);
        await ResetAsync(database);

        (await FindAsync(database, new ScheduleFilter(Title: "VIE 123"))).Total.ShouldBe(10);

        await database.ScalarAsync("select pg_stat_force_next_flush()::text");
        (await database.ScalarAsync("select idx_scan from pg_stat_user_indexes where indexrelname = 'ix_movie_search_title'"))
            .ShouldBe("1");
    }

    /// <summary>1,000 movies, each shown ten times in halls of its own hours, of ten theaters.</summary>
    private static Task<int> FillAsync(Database database) => database.ExecuteAsync(
        """
        insert into theater (id, name, created_at, created_by, modified_at, modified_by)
          select n, 'Theater ' || n, now(), 'test', now(), 'test' from generate_series(1, 10) n;
        insert into screen (id, theater_id, name, created_at, created_by, modified_at, modified_by)
          select n, (n + 9) / 10, 'Hall ' || n, now(), 'test', now(), 'test' from generate_series(1, 100) n;
        insert into movie (id, title, search_title, film_rating, genre, released_at, thumbnail_url, running_time,
            created_at, created_by, modified_at, modified_by)
          select n, 'Movie ' || n, 'movie ' || n, 'R_ALL', 'SF', timestamp '2024-01-01' + n % 31 * interval '1 day',
            'http://thumbnailA.png', 60, now(), 'test', now(), 'test'
          from generate_series(1, 1000) n;
        insert into schedule (theater_id, screen_id, movie_id, start_time, end_time, starts_at, ends_at, price,
            created_at, created_by, modified_at, modified_by)
          select (screen + 9) / 10, screen, (screen * 7 + slot * 10) % 1000 + 1, start, start + interval '1 hour',
            start at time zone 'Asia/Seoul', start at time zone 'Asia/Seoul' + interval '1 hour', 1, now(), 'test', now(), 'test'
          from generate_series(1, 100) screen, generate_series(1, 100) slot,
            lateral (select timestamp '2025-02-01' + slot * interval '2 hours') s (start);
        analyze;
        """);

    private static async Task ResetAsync(Database database)
    {
        await database.ExecuteAsync("vacuum");
        await database.ScalarAsync("select pg_stat_force_next_flush()::text");
        await database.ScalarAsync("select pg_stat_reset()::text");
    }

    private static Task<Paged<ScheduleGroup>> FindAsync(Database database, ScheduleFilter filter) =>
        database.WithAsync((ICatalogQueries catalog) => catalog.FindSchedulesAsync(filter, new Page(), Databases.Start.UtcDateTime, Ct));
}
