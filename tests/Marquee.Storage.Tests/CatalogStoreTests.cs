using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

/// <summary>Changes of the catalog that meet something they did not see coming.</summary>
public sealed class CatalogStoreTests(Databases databases)
{
    private static readonly DateTime Ten = new(2025, 1, 9, 10, 0, 0);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    /// <remarks>A writer that does not lock the screen: with the same start a key refuses, with another the constraint.</remarks>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task An_overlap_that_only_the_database_saw_is_the_same_refusal(int minutes)
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();
        var other = Copy(showing.Schedule, Ten);

        var answer = await BehindTheBackAsync(database, other, (ICatalogStore store) =>
            store.AddSchedulesAsync([new ScheduleDraft(showing.Movie.Id, showing.Screen.Id, Ten.AddMinutes(minutes), null, 1)], Ct));

        answer.Refusal.ShouldBeOfType<ScheduleOverlaps>().Schedules
            .ShouldBe([new TimeTable(other.Id, other.StartTime, other.EndTime, other.StartsAt)]);
        (await database.ReadAsync(db => db.Schedules.CountAsync(Ct))).ShouldBe(2);
    }

    [Fact]
    public async Task A_movie_that_gets_its_first_schedule_while_it_is_removed_stays()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var showing = await database.NewShowingAsync();
        var movie = await database.WithAsync((ICatalogStore store) =>
            store.AddMovieAsync(
                new MovieDraft("New", FilmRating.R12, Genre.Sf, new DateTime(2025, 1, 1), "http://x.example/y.png", 100), Ct));

        var answer = await BehindTheBackAsync(
            database, Copy(showing.Schedule, Ten, movie.Id), (ICatalogStore store) => store.RemoveMovieAsync(movie.Id, Ct));

        answer.Refusal.ShouldBeOfType<ContentInUse>().UsedBy.ShouldBe(new CatalogUse(Schedules: 1));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Keys_and_overlaps_are_told_from_other_faults(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var overlapping = Copy(showing.Schedule, showing.Schedule.StartTime.AddMinutes(1));
        var free = Copy(showing.Schedule, Ten);

        (await RefusedAsync(() => database.SaveAsync(overlapping))).ShouldBeTrue("ex_schedule_overlap");
        (await RefusedAsync(() => database.SaveAsync(new Screen { TheaterId = showing.Theater.Id, Name = showing.Screen.Name })))
            .ShouldBeTrue("a key");
        (await RefusedAsync(() => database.ExecuteAsync("delete from theater"))).ShouldBeTrue("a foreign key");
        (await RefusedAsync(() => database.SaveAsync(Copy(showing.Schedule, Ten, new MovieId(999)))))
            .ShouldBeTrue("a foreign key that leads nowhere");
        await database.SaveAsync(free);
        (await RefusedAsync(() => database.ExecuteAsync("update schedule set price = -1"))).ShouldBeFalse("a check");
        (await RefusedAsync(() => database.ExecuteAsync("nonsense"))).ShouldBeFalse("nonsense");

        Task<bool> RefusedAsync(Func<Task<int>> write) => database.WithAsync(async (IConflicts conflicts) =>
        {
            var exception = await Should.ThrowAsync<Exception>(write);
            return conflicts.Refused(exception is DbUpdateException ? exception.InnerException! : exception);
        });
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_hold_keeps_a_schedule_where_it_is_until_it_is_overdue(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        (await database.ReserveAsync(showing, member: 1, ["A1"], holdFor: TimeSpan.FromMinutes(5))).Refusal.ShouldBeNull();
        var moved = new ScheduleDraft(showing.Movie.Id, showing.Screen.Id, Ten, null, 1);

        var held = await database.WithAsync((ICatalogStore store) =>
            store.ChangeScheduleAsync(showing.Schedule.Id, moved, isExpected: null, Ct));
        database.Time.Advance(TimeSpan.FromMinutes(5));
        var overdue = await database.WithAsync((ICatalogStore store) =>
            store.ChangeScheduleAsync(showing.Schedule.Id, moved, isExpected: null, Ct));

        held.Refusal.ShouldBeOfType<ContentInUse>().UsedBy.ShouldBe(new CatalogUse(Reservations: 1));
        overdue.Value.StartTime.ShouldBe(Ten);
        var removed = await database.WithAsync((ICatalogStore store) => store.RemoveScheduleAsync(showing.Schedule.Id, Ct));
        removed.Refusal.ShouldBeOfType<ContentInUse>();
    }

    /// <summary>Begins a change while another transaction has written a schedule and not yet committed it.</summary>
    private static Task<Result<T>> BehindTheBackAsync<T>(
        Database database, Schedule schedule, Func<ICatalogStore, Task<Result<T>>> change) =>
        database.ReadAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Ct);
            db.Add(schedule);
            await db.SaveChangesAsync(Ct);
            db.Add(new ScheduleOccupancy { ScheduleId = schedule.Id });
            await db.SaveChangesAsync(Ct);
            var waiting = database.WithAsync(change);
            await database.ShouldKeepWaitingAsync(waiting);
            await transaction.CommitAsync(Ct);
            return await waiting;
        });

    private static Schedule Copy(Schedule schedule, DateTime start, MovieId? movie = null) =>
        Database.Plan(schedule.TheaterId, schedule.ScreenId, movie ?? schedule.MovieId, start);
}
