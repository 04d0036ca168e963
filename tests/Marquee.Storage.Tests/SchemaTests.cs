using System.Data.Common;
using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Marquee.Storage.Tests;

public sealed class SchemaTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_migrations_are_those_of_the_model(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);

        (await database.ReadAsync(db => Task.FromResult(db.Database.HasPendingModelChanges())))
            .ShouldBeFalse("add a migration for both databases");
    }

    [Theory]
    [InlineData(Provider.PostgreSql, "schema.sql")]
    [InlineData(Provider.Sqlite, "schema.sqlite.sql")]
    public async Task The_documented_schema_is_that_of_the_migrations(Provider provider, string file)
    {
        await using var database = await databases.CreateAsync(provider);
        var script = await database.ReadAsync(db => Task.FromResult(db.GetService<IMigrator>().GenerateScript()));

        var documented = await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot(), "docs", file), Ct);

        string.Join('\n', documented.Where(line => !line.StartsWith("-- Generated", StringComparison.Ordinal))).Trim()
            .ShouldBe(script.ReplaceLineEndings("\n").Trim('\n', '\uFEFF', ' '), $"docs/{file} is stale: run scripts/schema.sh");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_script_of_the_migrations_makes_the_schema_by_itself(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider, migrated: false);
        var script = await database.ReadAsync(db => Task.FromResult(db.GetService<IMigrator>().GenerateScript()));

        await database.ScalarAsync(script);

        (await database.ReadAsync(db => db.Database.GetPendingMigrationsAsync(Ct))).ShouldBeEmpty();
        var showing = await database.NewShowingAsync();
        await Should.ThrowAsync<DbUpdateException>(
            () => database.NewScheduleAsync(
                showing.Theater.Id, showing.Screen.Id, showing.Movie.Id, showing.Schedule.StartTime.AddMinutes(1)));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Two_schedules_of_a_screen_may_touch_but_not_overlap(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(start: new DateTime(2025, 1, 8, 10, 0, 0));
        var (theater, screen, movie) = (showing.Theater.Id, showing.Screen.Id, showing.Movie.Id);

        var touching = await database.NewScheduleAsync(theater, screen, movie, new DateTime(2025, 1, 8, 12, 0, 0));
        foreach (var start in new[] { 9, 10, 11 })
        {
            (await Should.ThrowAsync<DbUpdateException>(
                () => database.NewScheduleAsync(theater, screen, movie, new DateTime(2025, 1, 8, start, 30, 0))))
                .InnerException!.Message.ShouldContain("ex_schedule_overlap");
        }

        var moved =
            $"update schedule set starts_at = "
            + $"{(provider is Provider.Sqlite ? "'2025-01-08 02:59:59'" : "timestamptz '2025-01-08 02:59:59Z'")} where id = "
            + touching.Id.Value;
        (await Should.ThrowAsync<DbException>(() => database.ExecuteAsync(moved))).Message.ShouldContain("ex_schedule_overlap");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_database_itself_refuses_what_must_never_be(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var reservation = (await database.ReserveAsync(showing, member: 1, ["A1"])).Value.Reservation;
        var (schedule, a1, a2) = (showing.Schedule.Id.Value, showing.Seats["A1"].Id.Value, showing.Seats["A2"].Id.Value);

        await Refuses(
            $"insert into reserved_seat (schedule_id, seat_id, reservation_id) values ({schedule}, {a1}, '{reservation.Id}')",
            "a seat twice");
        await Refuses("update member_quota set seats = -1", "a negative quota");
        await Refuses("update reservation set status = 'PAID'", "an unknown status");
        await Refuses("update reservation set status = 'HELD', expires_at = null", "a hold without an end");
        await Refuses("update movie set genre = 'WESTERN'", "an unknown genre");
        await Refuses("update movie set film_rating = 'R15'", "an unknown rating");
        await Refuses("update schedule set ends_at = starts_at", "a showing without length");
        await Refuses($"update seat set number = 1 where id = {a2}", "two seats A1");
        await Refuses("delete from schedule", "a schedule with reservations");

        async Task Refuses(string sql, string because) => await Should.ThrowAsync<DbException>(() => database.ExecuteAsync(sql), because);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Every_table_of_the_origin_says_when_and_by_whom_a_row_was_made_and_changed(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        await database.NewShowingAsync();

        foreach (var table in new[] { "movie", "theater", "screen", "seat", "schedule" })
        {
            (await database.ScalarAsync($"select max(created_by || ' ' || modified_by) from {table} where created_at = modified_at"))
                .ShouldBe("tester tester", table);
        }
    }

    [Fact]
    public async Task SQLite_keeps_what_it_has_committed()
    {
        await using var database = await databases.CreateAsync(Provider.Sqlite);

        (await database.ScalarAsync("pragma journal_mode")).ShouldBe("wal");
        (await database.ScalarAsync("pragma synchronous")).ShouldBe("2", "FULL");
        (await database.ScalarAsync("pragma foreign_keys")).ShouldBe("1");
    }

    /// <remarks>
    /// A writer that does not take the ledger's lock: the primary key still stands, and the ledger answers with a refusal.
    /// </remarks>
    [Fact]
    public async Task A_seat_taken_behind_the_back_of_the_ledger_is_a_refusal()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();
        var other = (await database.ReserveAsync(showing, member: 9, ["E5"])).Value.Reservation;

        var answer = await database.WithAsync(async (NpgsqlDataSource source) =>
        {
            await using var connection = await source.OpenConnectionAsync(Ct);
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await using var command = new NpgsqlCommand(
                $"insert into reserved_seat (schedule_id, seat_id, reservation_id) values ({showing.Schedule.Id.Value}, "
                + $"{showing.Seats["A1"].Id.Value}, '{other.Id}')", connection);
            await command.ExecuteNonQueryAsync(Ct);
            var waiting = database.ReserveAsync(showing, member: 1, ["A1", "A2"]);
            await database.ShouldKeepWaitingAsync(waiting);
            await transaction.CommitAsync(Ct);
            return await waiting;
        });

        answer.Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.Single().SeatNumber.ShouldBe("A1");
        (await database.ReadAsync(db => db.Reservations.CountAsync(row => row.UserId == new UserId(1), Ct))).ShouldBe(0);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Marquee.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
