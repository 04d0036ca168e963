using System.Data.Common;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Marquee.Storage.Bulk;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

public sealed class BulkWriterTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Rows_are_what_the_context_would_have_written(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var slow = await database.NewShowingAsync();
        var quick = Database.Plan(slow.Theater.Id, slow.Screen.Id, slow.Movie.Id, slow.Schedule.StartTime.AddDays(1));

        await WriteAsync(database, async bulk =>
        {
            await bulk.InsertAsync([quick], Ct);
            await bulk.InsertAsync([new ScheduleOccupancy { ScheduleId = quick.Id }], Ct);
        });

        var times = provider is Provider.Sqlite
            ? ("datetime(start_time, '-1 day') || datetime(starts_at, '-1 day') || datetime(ends_at, '-1 day')",
                "datetime(start_time) || datetime(starts_at) || datetime(ends_at)")
            : ("(start_time - interval '1 day') || ' ' || (starts_at - interval '1 day') || ' ' || (ends_at - interval '1 day')",
                "start_time || ' ' || starts_at || ' ' || ends_at");
        (await RowAsync(quick, times.Item1)).ShouldBe(await RowAsync(slow.Schedule, times.Item2));
        (await database.ScalarAsync($"select version from schedule_occupancy where schedule_id = {quick.Id.Value}")).ShouldBe("0");
        (await database.ReadAsync(db => db.Schedules.SingleAsync(schedule => schedule.Id == quick.Id, Ct))).StartTime
            .ShouldBe(quick.StartTime);

        Task<string> RowAsync(Schedule schedule, string start) => database.ScalarAsync(
            $"select {start} || ' ' || movie_id || ' ' || price || ' ' || created_at || ' ' || created_by || ' ' || modified_at || ' "
            + $"' || modified_by from schedule where id = {schedule.Id.Value}");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Keys_follow_those_given_and_are_not_given_again(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        await database.SaveAsync(new Theater { Name = "first" });
        List<Theater> quick = [new() { Name = "second" }, new() { Name = "third", TimeZone = "Asia/Tokyo" }];

        await WriteAsync(database, bulk => bulk.InsertAsync(quick, Ct));
        await database.ExecuteAsync("delete from theater where name = 'third'");
        await WriteAsync(database, bulk => bulk.InsertAsync([new Theater { Name = "fourth" }], Ct));
        await database.SaveAsync(new Theater { Name = "fifth" });

        quick.Select(theater => theater.Id.Value).ShouldBe([2, 3]);
        (await database.ReadAsync(
            db => db.Theaters.OrderBy(theater => theater.Id).Select(theater => $"{theater.Id.Value} {theater.Name} {theater.TimeZone}")
            .ToListAsync(Ct)))
            .ShouldBe(["1 first Asia/Seoul", "2 second Asia/Seoul", "4 fourth Asia/Seoul", "5 fifth Asia/Seoul"]);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_the_database_refuses_leaves_nothing_behind(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var overlapping = Database.Plan(showing.Theater.Id, showing.Screen.Id, showing.Movie.Id, showing.Schedule.StartTime.AddHours(1));

        (await Should.ThrowAsync<DbException>(() => WriteAsync(database, async bulk =>
        {
            await bulk.InsertAsync([new Theater { Name = "new" }], Ct);
            await bulk.InsertAsync([overlapping], Ct);
        }))).Message.ShouldContain("ex_schedule_overlap");

        (await database.ReadAsync(db => db.Theaters.CountAsync(Ct))).ShouldBe(1);
        (await database.ReadAsync(db => db.Schedules.CountAsync(Ct))).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Two_processes_write_one_after_the_other(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        await using var other = database.OfAnotherProcess();
        Task waiting = Task.CompletedTask;

        await WriteAsync(database, async bulk =>
        {
            await bulk.InsertAsync([new Theater { Name = "first" }], Ct);
            waiting = Task.Run(() => WriteAsync(other, async late =>
            {
                (await CountAsync(other)).ShouldBe(1, "the first has committed");
                await late.InsertAsync([new Theater { Name = "second" }], Ct);
            }), Ct);
            await database.ShouldKeepWaitingAsync(waiting);
        });

        await waiting;
        (await CountAsync(database)).ShouldBe(2);

        static Task<int> CountAsync(Database of) => of.ReadAsync(db => db.Theaters.CountAsync(Ct));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Without_a_transaction_nothing_is_written(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);

        await Should.ThrowAsync<InvalidOperationException>(() => database.WithAsync(async (IBulkWriter bulk) =>
        {
            await bulk.InsertAsync([new Theater { Name = "new" }], Ct);
            return true;
        }));
    }

    private static Task<bool> WriteAsync(Database database, Func<IBulkWriter, Task> write) => database.WithAsync(async (IBulkWriter bulk) =>
    {
        await using var transaction = await bulk.BeginAsync(Ct);
        await write(bulk);
        await transaction.CommitAsync(Ct);
        return true;
    });
}
