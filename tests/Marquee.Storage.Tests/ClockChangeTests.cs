using System.Data.Common;
using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;
using Page = Marquee.Domain.Page;

namespace Marquee.Storage.Tests;

/// <summary>
/// The two nights in which the clocks of New York change: on 1 November 2026 at 06:00 UTC, on 14 March 2027 at 07:00 UTC.
/// </summary>
public sealed class ClockChangeTests(Databases databases)
{
    private const string NewYork = "America/New_York";

    private static readonly DateTime Autumn = new(2026, 11, 1);
    private static readonly DateTime Spring = new(2027, 3, 14);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_has_started_is_not_listed_again_when_the_clocks_go_back(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(start: Autumn.AddHours(1.5), timeZone: NewYork);
        var next = await database.NewScheduleAsync(showing.Theater.Id, showing.Screen.Id, showing.Movie.Id, Autumn.AddHours(4), NewYork);

        (await ListAsync(Utc(5, 29))).ShouldBe([showing.Schedule.Id, next.Id]);
        (await ListAsync(Utc(5, 30))).ShouldBe([next.Id]);
        (await ListAsync(Utc(6, 5))).ShouldBe([next.Id], "the clocks show 01:05 again");
        (await ListAsync(Utc(9, 0))).ShouldBeEmpty();
        (await DaysAsync(Utc(6, 5))).ShouldBe([DateOnly.FromDateTime(Autumn)]);
        (await DaysAsync(Utc(9, 0))).ShouldBeEmpty();

        async Task<ScheduleId[]> ListAsync(DateTime now) =>
            [.. (await database.WithAsync(
                (ICatalogQueries catalog) => catalog.FindSchedulesAsync(new ScheduleFilter(showing.Theater.Id), new Page(), now, Ct)))
                .Items.SelectMany(group => group.TimeTables).Select(table => table.ScheduleId)];

        Task<IReadOnlyList<DateOnly>> DaysAsync(DateTime now) =>
            database.WithAsync((ICatalogQueries catalog) => catalog.ListDaysAsync(showing.Theater.Id, now, Ct));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_order_reads_the_instant_at_which_its_showing_starts(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(start: Autumn.AddHours(1.5), timeZone: NewYork);

        var head = (await database.WithAsync((IScheduleReader reader) => reader.FindAsync(showing.Schedule.Id, Ct))).ShouldNotBeNull();
        var details = (await database.WithAsync((ICatalogQueries catalog) => catalog.FindScheduleAsync(showing.Schedule.Id, Ct)))
            .ShouldNotBeNull();

        (head.StartsAt, head.StartsAt.Kind).ShouldBe((Utc(5, 30), DateTimeKind.Utc));
        foreach (var screen in (ScreenId?[])[head.ScreenId, null])
        {
            (await NextAsync(screen, Utc(5, 29))).ShouldBe([head]);
            (await NextAsync(screen, Utc(5, 30))).ShouldBeEmpty();
        }

        details.HasStarted(Utc(5, 29)).ShouldBeFalse();
        details.HasStarted(Utc(6, 5)).ShouldBeTrue();

        Task<IReadOnlyList<ScheduleHead>> NextAsync(ScreenId? screen, DateTime instant) =>
            database.WithAsync((IScheduleReader reader) => reader.ListNextAsync(screen, instant, most: 10, Ct));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_day_has_the_showings_whose_start_its_clocks_show(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var kiritimati = await database.NewShowingAsync(start: Autumn, timeZone: "Pacific/Kiritimati");
        var niue = await database.NewShowingAsync(start: Autumn.AddHours(23.5), timeZone: "Pacific/Niue");
        await database.NewShowingAsync(start: Autumn.AddHours(-0.5), timeZone: "Pacific/Kiritimati");
        await database.NewShowingAsync(start: Autumn.AddHours(24), timeZone: "Pacific/Niue");
        var later = await database.NewScheduleAsync(
            kiritimati.Theater.Id, kiritimati.Screen.Id, kiritimati.Movie.Id, Autumn.AddHours(6), "Pacific/Kiritimati");

        var day = await database.WithAsync((ICatalogQueries catalog) =>
            catalog.FindSchedulesAsync(new ScheduleFilter(Date: DateOnly.FromDateTime(Autumn)), new Page(), Utc(0, 0), Ct));

        day.Total.ShouldBe(2);
        day.Items.Select(group => string.Join(',', group.TimeTables.Select(table => table.ScheduleId)))
            .ShouldBe([$"{kiritimati.Schedule.Id},{later.Id}", $"{niue.Schedule.Id}"]);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_film_is_as_long_as_it_lasts_and_keeps_the_next_one_out(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(timeZone: NewYork);

        var first = (await AddAsync(Spring.AddHours(0.5))).Value.Single();
        first.EndTime.ShouldBe(Spring.AddHours(3.5), "120 minutes, of which clocks skip 60");
        (await AddAsync(Spring.AddHours(3))).Refusal.ShouldBeOfType<ScheduleOverlaps>().Schedules.Single().ScheduleId.ShouldBe(first.Id);
        (await AddAsync(Spring.AddHours(3.5))).Refusal.ShouldBeNull();

        var autumn = (await AddAsync(Autumn.AddHours(1.5))).Value.Single();
        autumn.EndTime.ShouldBe(Autumn.AddHours(2.5), "120 minutes, of which clocks repeat 60");
        (await AddAsync(Autumn.AddHours(0), Autumn.AddHours(1))).Refusal.ShouldBeNull("ends before the first 01:30");

        Task<Result<IReadOnlyList<ScheduleRecord>>> AddAsync(DateTime start, DateTime? end = null) =>
            database.WithAsync((ICatalogStore store) =>
            store.AddSchedulesAsync([new ScheduleDraft(showing.Movie.Id, showing.Screen.Id, start, end, 1)], Ct));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_database_itself_refuses_an_overlap_that_clocks_do_not_show(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(start: Autumn.AddHours(0.5), timeZone: NewYork);
        var wall = Database.Plan(showing.Theater.Id, showing.Screen.Id, showing.Movie.Id, Autumn.AddHours(1.75), NewYork);

        wall.StartTime.ShouldBeGreaterThan(showing.Schedule.EndTime);
        (await Should.ThrowAsync<DbUpdateException>(() => database.SaveAsync(wall))).InnerException.ShouldBeAssignableTo<DbException>()!
            .Message.ShouldContain("ex_schedule_overlap");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Times_that_are_sent_back_as_they_were_keep_their_instants(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(start: Autumn.AddHours(0.5), timeZone: NewYork);
        var (start, end) = (showing.Schedule.StartTime, showing.Schedule.EndTime);
        end.ShouldBe(Autumn.AddHours(1.5), "the second 01:30");
        (await database.ReserveAsync(showing, member: 1, ["A1"])).Refusal.ShouldBeNull();

        var changed = await database.WithAsync((ICatalogStore store) =>
            store.ChangeScheduleAsync(
                showing.Schedule.Id, new ScheduleDraft(showing.Movie.Id, showing.Screen.Id, start, end, 9), isExpected: null, Ct));

        changed.Value.Price.ShouldBe(9);
        (await database.ReadAsync(db => db.Schedules.AsNoTracking().SingleAsync(Ct))).EndsAt.ShouldBe(Utc(6, 30));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_theater_without_rules_keeps_its_showings_and_gets_no_new_ones(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var lost = await database.NewShowingAsync();
        var other = await database.NewShowingAsync();
        await database.ExecuteAsync($"update theater set time_zone = 'Mars/Olympus' where id = {lost.Theater.Id.Value}");
        var draft = new ScheduleDraft(lost.Movie.Id, lost.Screen.Id, new DateTime(2025, 1, 9, 10, 0, 0), null, 1);

        var listed = await database.WithAsync((ICatalogQueries catalog) =>
            catalog.FindSchedulesAsync(new ScheduleFilter(), new Page(), Databases.Start.UtcDateTime, Ct));
        listed.Items.Select(group => group.Theater.Id).ShouldBe([lost.Theater.Id, other.Theater.Id], ignoreOrder: true);
        (await AddAsync(draft)).Refusal.ShouldBeOfType<InvalidInput>().Errors["screenId"].ShouldContain("Mars/Olympus");
        (await AddAsync(draft with { ScreenId = other.Screen.Id })).Refusal.ShouldBeNull();
        await database.ExecuteAsync($"update theater set time_zone = 'Asia/Seoul' where id = {lost.Theater.Id.Value}");
        (await AddAsync(draft)).Refusal.ShouldBeNull();

        Task<Result<IReadOnlyList<ScheduleRecord>>> AddAsync(ScheduleDraft wanted) =>
            database.WithAsync((ICatalogStore store) => store.AddSchedulesAsync([wanted], Ct));
    }

    private static DateTime Utc(int hour, int minute) => new(2026, 11, 1, hour, minute, 0, DateTimeKind.Utc);
}
