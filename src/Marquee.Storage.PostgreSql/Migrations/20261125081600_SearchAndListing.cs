using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marquee.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class SearchAndListing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_schedule_movie_id_start_time",
                table: "schedule");

            migrationBuilder.AddColumn<DateTime>(
                name: "previous_start",
                table: "schedule",
                type: "timestamp without time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "search_title",
                table: "movie",
                type: "text",
                nullable: false,
                defaultValue: "");

            // The first showing of a group has none before it.
            migrationBuilder.Sql(
                """
                update schedule set previous_start = p.previous
                from (select id, lag(start_time) over (partition by screen_id, movie_id order by start_time) as previous from schedule) p
                where p.id = schedule.id and p.previous is not null;
                """);

            migrationBuilder.CreateIndex(
                name: "ix_schedule_movie_id_start_time",
                table: "schedule",
                columns: new[] { "movie_id", "start_time", "previous_start", "screen_id", "theater_id", "end_time", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_schedule_theater_id_movie_id_start_time",
                table: "schedule",
                columns: new[] { "theater_id", "movie_id", "start_time", "previous_start", "screen_id", "end_time", "id" });

            migrationBuilder.Sql("create extension if not exists pg_trgm;");
            migrationBuilder.Sql("create index ix_movie_search_title on movie using gin (search_title gin_trgm_ops);");

            // Whoever writes showings: each knows when the one before it starts. Writers of a screen take turns, so that none misses another's.
            migrationBuilder.Sql(
                """
                create function schedule_previous_start() returns trigger language plpgsql as $$
                declare
                  screens bigint[];
                  movies bigint[];
                begin
                  if tg_op = 'INSERT' then
                    select array_agg(screen_id), array_agg(movie_id) into screens, movies from (select distinct screen_id, movie_id from added) a;
                  elsif tg_op = 'DELETE' then
                    select array_agg(screen_id), array_agg(movie_id) into screens, movies from (select distinct screen_id, movie_id from removed) r;
                  else
                    select array_agg(screen_id), array_agg(movie_id) into screens, movies from (
                      select unnest(array[a.screen_id, r.screen_id]) as screen_id, unnest(array[a.movie_id, r.movie_id]) as movie_id
                      from added a join removed r on r.id = a.id
                      where (a.screen_id, a.movie_id, a.start_time) <> (r.screen_id, r.movie_id, r.start_time)) c;
                  end if;
                  if screens is null then
                    return null;
                  end if;
                  perform from screen where id = any (screens) order by id for no key update;
                  update schedule set previous_start = p.previous
                  from (
                    select s.id, coalesce(lag(s.start_time) over (partition by s.screen_id, s.movie_id order by s.start_time), '-infinity') as previous
                    from schedule s
                    where (s.screen_id, s.movie_id) in (select * from unnest(screens, movies))) p
                  where p.id = schedule.id and p.previous <> schedule.previous_start;
                  return null;
                end $$;
                """);
            foreach (var (change, tables) in new[] { ("insert", "new table as added"), ("update", "old table as removed new table as added"), ("delete", "old table as removed") })
            {
                migrationBuilder.Sql(
                    $"""
                    create trigger tr_schedule_previous_start_{change} after {change} on schedule referencing {tables}
                      for each statement execute function schedule_previous_start();
                    """);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var change in new[] { "insert", "update", "delete" })
            {
                migrationBuilder.Sql($"drop trigger tr_schedule_previous_start_{change} on schedule;");
            }

            migrationBuilder.Sql("drop function schedule_previous_start();");
            migrationBuilder.Sql("drop index ix_movie_search_title;");

            migrationBuilder.DropIndex(
                name: "ix_schedule_movie_id_start_time",
                table: "schedule");

            migrationBuilder.DropIndex(
                name: "ix_schedule_theater_id_movie_id_start_time",
                table: "schedule");

            migrationBuilder.DropColumn(
                name: "previous_start",
                table: "schedule");

            migrationBuilder.DropColumn(
                name: "search_title",
                table: "movie");

            migrationBuilder.CreateIndex(
                name: "ix_schedule_movie_id_start_time",
                table: "schedule",
                columns: new[] { "movie_id", "start_time" });
        }
    }
}
