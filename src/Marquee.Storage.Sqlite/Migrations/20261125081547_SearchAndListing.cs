using System;
using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marquee.Storage.Sqlite.Migrations
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
                type: "TEXT",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "search_title",
                table: "movie",
                type: "TEXT",
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

            // Whoever writes showings: each knows when the one before it starts.
            foreach (var (change, rows) in new[] { ("insert", new[] { "new" }), ("update of screen_id, movie_id, start_time", ["old", "new"]), ("delete", ["old"]) })
            {
                var updates = rows.Select(row =>
                    $"""
                      update schedule set previous_start = coalesce(
                          (select max(p.start_time) from schedule p
                           where p.screen_id = schedule.screen_id and p.movie_id = schedule.movie_id and p.start_time < schedule.start_time),
                          '0001-01-01 00:00:00')
                        where screen_id = {row}.screen_id and movie_id = {row}.movie_id and start_time >= {row}.start_time;
                    """);
                migrationBuilder.Sql(
                    $"""
                    create trigger tr_schedule_previous_start_{change.Split(' ')[0]} after {change} on schedule
                    begin
                    {string.Join('\n', updates)}
                    end;
                    """);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var change in new[] { "insert", "update", "delete" })
            {
                migrationBuilder.Sql($"drop trigger tr_schedule_previous_start_{change};");
            }

            migrationBuilder.DropIndex(
                name: "ix_schedule_movie_id_start_time",
                table: "schedule");

            migrationBuilder.DropIndex(
                name: "ix_schedule_theater_id_movie_id_start_time",
                table: "schedule");

            // Said in SQL: EF would build the table anew, and its triggers would be gone.
            migrationBuilder.Sql("alter table schedule drop column previous_start;");
            migrationBuilder.Sql("alter table movie drop column search_title;");

            migrationBuilder.CreateIndex(
                name: "ix_schedule_movie_id_start_time",
                table: "schedule",
                columns: new[] { "movie_id", "start_time" });
        }
    }
}
