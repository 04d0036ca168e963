using System.Data.Common;
using Marquee.Domain;
using Marquee.Domain.Audit;
using Marquee.Domain.Catalog;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

public sealed class AuditLogTests(Databases databases)
{
    private static readonly MovieDraft Okja = new(
        "옥자", FilmRating.R12, Genre.Action, new DateTime(2025, 1, 9), "https://example.com/okja.png", 121);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_change_of_the_catalog_leaves_one_entry(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var movie = (await Edit(store => store.AddMovieAsync(Okja, Ct))).Id;
        (await LastAsync()).ShouldBe(
            $"movie.created {movie.Value}: title →옥자, filmRating →R_12, genre →ACTION, releaseDate →2025-01-09T00:00:00, "
            + "thumbnailUrl →https://example.com/okja.png, runningTime →121");
        await Edit(store => store.ChangeMovieAsync(movie, Okja with { Title = "Okja", RunningTime = 120 }, null, Ct));
        (await LastAsync()).ShouldBe($"movie.changed {movie.Value}: title 옥자→Okja, runningTime 121→120");

        var theater = (await Edit(store => store.AddTheaterAsync(new TheaterDraft("Grand", "Asia/Seoul"), Ct))).Id;
        (await LastAsync()).ShouldBe($"theater.created {theater.Value}: name →Grand, timeZone →Asia/Seoul");
        await Edit(store => store.ChangeTheaterAsync(theater, new TheaterDraft("Grand", "Asia/Tokyo"), null, Ct));
        (await LastAsync()).ShouldBe($"theater.changed {theater.Value}: timeZone Asia/Seoul→Asia/Tokyo");

        var hall = new ScreenDraft(theater, "1", [new("A", 1), new("A", 2)]);
        var screen = (await Edit(store => store.AddScreenAsync(hall, Ct))).Value.Id;
        (await LastAsync()).ShouldBe($"screen.created {screen.Value}: theaterId →{theater.Value}, name →1, seatCount →2");
        await Edit(store => store.ChangeScreenAsync(screen, hall with { Seats = [new("A", 1), new("B", 1)] }, null, Ct));
        (await LastAsync()).ShouldBe($"screen.changed {screen.Value}: seats A2→B1");

        var ten = new ScheduleDraft(movie, screen, new DateTime(2025, 1, 9, 10, 0, 0), null, 9_000);
        var added = (await Edit(store => store.AddSchedulesAsync([ten, ten with { StartTime = ten.StartTime.AddHours(3) }], Ct))).Value;
        (await LastAsync(2)).ShouldBe(string.Join('\n', added.Reverse().Select(schedule =>
            $"schedule.created {schedule.Id.Value}: movieId →{movie.Value}, screenId →{screen.Value}, startDate →{schedule.StartTime:s}, "
            + $"endDate →{schedule.EndTime:s}, price →9000")));
        var one = added[0].Id;
        await Edit(store => store.ChangeScheduleAsync(one, ten with { Price = 8_000 }, null, Ct));
        (await LastAsync()).ShouldBe($"schedule.changed {one.Value}: price 9000→8000");

        var before = await CountAsync(database);
        await Edit(store => store.ChangeScheduleAsync(one, ten with { Price = 8_000 }, null, Ct));
        await Edit(store => store.ChangeScreenAsync(screen, hall with { Seats = null }, null, Ct));
        (await CountAsync(database)).ShouldBe(before, "nothing changed");

        foreach (var schedule in added)
        {
            await Edit(store => store.RemoveScheduleAsync(schedule.Id, Ct));
        }

        (await LastAsync()).ShouldStartWith($"schedule.deleted {added[1].Id.Value}: movieId {movie.Value}→, ");
        await Edit(store => store.RemoveScreenAsync(screen, Ct));
        (await LastAsync()).ShouldBe($"screen.deleted {screen.Value}: theaterId {theater.Value}→, name 1→, seatCount 2→");
        await Edit(store => store.RemoveTheaterAsync(theater, Ct));
        (await LastAsync()).ShouldBe($"theater.deleted {theater.Value}: name Grand→, timeZone Asia/Tokyo→");
        await Edit(store => store.RemoveMovieAsync(movie, Ct));
        (await LastAsync()).ShouldStartWith($"movie.deleted {movie.Value}: title Okja→, ");
        (await CountAsync(database)).ShouldBe(before + 5);

        Task<T> Edit<T>(Func<ICatalogStore, Task<T>> edit) => database.WithAsync(edit);

        async Task<string> LastAsync(int count = 1) =>
            string.Join('\n', (await ListAsync(database, new AuditFilter(), new Page(1, count))).Items.Select(Text));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_change_that_is_refused_or_fails_leaves_no_entry(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();

        (await database.WithAsync((ICatalogStore store) => store.RemoveMovieAsync(showing.Movie.Id, Ct))).Refusal
            .ShouldBeOfType<ContentInUse>();
        (await database.WithAsync((ICatalogStore store) => store.AddSchedulesAsync(
            [new ScheduleDraft(showing.Movie.Id, showing.Screen.Id, showing.Schedule.StartTime, null, 1)], Ct))).Refusal
            .ShouldBeOfType<ScheduleOverlaps>();
        await Should.ThrowAsync<DbUpdateException>(
            () => database.WithAsync((ICatalogStore store) => store.AddMovieAsync(Okja with { RunningTime = 0 }, Ct)));

        (await CountAsync(database)).ShouldBe(0, "nor did what tests and samples add directly");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_change_whose_entry_cannot_be_written_is_not_made(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        await database.ExecuteAsync("alter table audit_entry rename to away");

        await Should.ThrowAsync<DbUpdateException>(() => database.WithAsync((ICatalogStore store) => store.AddMovieAsync(Okja, Ct)));

        (await database.ReadAsync(db => db.Movies.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_database_changes_and_removes_no_entry(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        await database.WithAsync((ICatalogStore store) => store.AddMovieAsync(Okja, Ct));
        string[] changes =
        [
            "update audit_entry set actor_id = 1", "delete from audit_entry",
            provider is Provider.PostgreSql
                ? "truncate audit_entry"
                : "insert or replace into audit_entry (id, at, actor, action, subject, subject_id, detail) "
                + "select id, at, 'x', action, subject, subject_id, detail from audit_entry",
        ];

        foreach (var change in changes)
        {
            (await Should.ThrowAsync<DbException>(() => database.ExecuteAsync(change), change)).Message.ShouldContain("append-only");
        }

        (await ListAsync(database, new AuditFilter())).Items.Single().Actor.ShouldBe("system");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Entries_are_found_by_any_filters_together_newest_first(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var at = Databases.Start.UtcDateTime;
        await database.SaveAsync(Entry(at, 1, "movie.created", "7"), Entry(at, 1, "screen.created", "7"));
        await database.SaveAsync(Entry(at.AddDays(1).AddTicks(-10), 2, "movie.changed", "7"));
        await database.SaveAsync(Entry(at.AddDays(1), null, "movie.deleted", "8"));

        await FindsAsync(new AuditFilter(), "movie.deleted movie.changed screen.created movie.created");
        await FindsAsync(new AuditFilter(Subject: "movie", SubjectId: "7"), "movie.changed movie.created");
        await FindsAsync(new AuditFilter(ActorId: new UserId(1)), "screen.created movie.created");
        await FindsAsync(new AuditFilter(Action: "movie.deleted"), "movie.deleted");
        await FindsAsync(new AuditFilter(From: new DateOnly(2025, 1, 8)), "movie.deleted");
        await FindsAsync(new AuditFilter(To: new DateOnly(2025, 1, 7)), "movie.changed screen.created movie.created");
        await FindsAsync(
            new AuditFilter("movie", "7", new UserId(2), "movie.changed", new DateOnly(2025, 1, 7), new DateOnly(2025, 1, 7)),
            "movie.changed");
        await FindsAsync(new AuditFilter(Subject: "account"), "");
        var second = await ListAsync(database, new AuditFilter(), new Page(2, 3));
        (second.Total, second.Items.Single().Action).ShouldBe((4, "movie.created"));

        async Task FindsAsync(AuditFilter filter, string actions)
        {
            var listed = await ListAsync(database, filter);
            string.Join(' ', listed.Items.Select(entry => entry.Action)).ShouldBe(actions);
            listed.Total.ShouldBe(listed.Items.Count);
            var read = await database.WithAsync(async (IAuditQueries audit) => await audit.ReadAsync(filter).ToListAsync(Ct));
            read.Select(entry => entry.Id).ShouldBe(listed.Items.Select(entry => entry.Id));
        }
    }

    [Fact]
    public async Task An_action_without_a_name_is_a_bug()
    {
        await using var database = await databases.CreateAsync(Provider.Sqlite);

        await Should.ThrowAsync<ArgumentException>(() => database.WithAsync((IAuditLog audit) =>
        {
            audit.Add("movie.renamed", "1");
            return Task.FromResult(0);
        }));
    }

    private static AuditEntry Entry(DateTime at, long? actor, string action, string id) => new()
    {
        At = at,
        ActorId = actor is { } user ? new UserId(user) : null,
        Actor = "admin",
        Action = action,
        Subject = AuditActions.SubjectOf(action),
        SubjectId = id,
        Detail = [],
    };

    private static Task<Paged<AuditEntry>> ListAsync(Database database, AuditFilter filter, Page? page = null) =>
        database.WithAsync((IAuditQueries audit) => audit.ListAsync(filter, page ?? new Page(), Ct));

    private static async Task<int> CountAsync(Database database) => (await ListAsync(database, new AuditFilter())).Total;

    private static string Text(AuditEntry entry) =>
        $"{entry.Action} {entry.SubjectId}: "
        + string.Join(", ", entry.Detail.Select(field => $"{field.Field} {field.Old}→{field.New}"));
}
