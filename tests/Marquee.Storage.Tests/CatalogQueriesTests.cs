using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;
using Page = Marquee.Domain.Page;

namespace Marquee.Storage.Tests;

public sealed class CatalogQueriesTests(Databases databases)
{
    private static readonly DateTime Now = Databases.Start.UtcDateTime;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_title_shown_in_several_theaters_is_found_in_each_and_nowhere_twice(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showings = new List<TestShowing>();
        foreach (var title in new[] { "Star Wars", "Star Wars", "범죄도시", "Starman" })
        {
            showings.Add(await database.NewShowingAsync(title: title));
        }

        var found = await FindAsync(database, new ScheduleFilter(Title: "sTAR"));

        found.Items.Select(group => group.Theater.Id).ShouldBe([showings[0].Theater.Id, showings[1].Theater.Id, showings[3].Theater.Id]);
        found.Total.ShouldBe(3);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_title_is_searched_as_it_is_written(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        await database.NewShowingAsync(title: "100% Wolf");
        await database.NewShowingAsync(title: "1000 Wolves");

        (await FindAsync(database, new ScheduleFilter(Title: "0% w"))).Items.Single().Movie.Title.ShouldBe("100% Wolf");
        (await FindAsync(database, new ScheduleFilter(Title: "_"))).Items.ShouldBeEmpty();
        (await FindAsync(database, new ScheduleFilter(Title: "' or 1=1 --"))).Items.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_newest_release_comes_first_and_time_tables_ascend(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var old = await database.NewShowingAsync(released: new DateTime(2024, 1, 1));
        var young = await database.NewShowingAsync(released: new DateTime(2024, 12, 31));
        await database.NewScheduleAsync(old.Theater.Id, old.Screen.Id, old.Movie.Id, new DateTime(2025, 1, 8, 20, 0, 0));
        var morning = await database.NewScheduleAsync(old.Theater.Id, old.Screen.Id, old.Movie.Id, new DateTime(2025, 1, 8, 7, 0, 0));

        var groups = (await FindAsync(database, new ScheduleFilter())).Items;

        groups.Select(group => group.Movie.Id).ShouldBe([young.Movie.Id, old.Movie.Id]);
        groups[1].Id.ShouldBe(morning.Id, "the first of the schedules returned");
        groups[1].TimeTables.Select(table => table.Start.Hour).ShouldBe([7, 10, 20]);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_has_started_is_gone_by_the_clock_of_its_own_theater(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var ten = new DateTime(2025, 1, 8, 10, 0, 0);
        var seoul = await database.NewShowingAsync(start: ten);
        var paris = await database.NewShowingAsync(start: ten, timeZone: "Europe/Paris");

        (await At(new DateTime(2025, 1, 8, 0, 59, 59))).ShouldBe([seoul.Schedule.Id, paris.Schedule.Id]);
        (await At(new DateTime(2025, 1, 8, 1, 0, 0))).ShouldBe([paris.Schedule.Id], "10:00 in Seoul");
        (await At(new DateTime(2025, 1, 8, 9, 0, 0))).ShouldBeEmpty("10:00 in Paris");

        async Task<ScheduleId[]> At(DateTime utc) =>
            [.. (await FindAsync(database, new ScheduleFilter(), now: DateTime.SpecifyKind(utc, DateTimeKind.Utc))).Items.Select(
                group => group.Id)];
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_day_shows_also_what_has_started(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var yesterday = await database.NewShowingAsync(start: new DateTime(2025, 1, 6, 23, 0, 0));
        await database.NewShowingAsync();

        (await FindAsync(database, new ScheduleFilter(Date: new DateOnly(2025, 1, 6)))).Items.Single().Id.ShouldBe(yesterday.Schedule.Id);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Pages_are_of_groups_and_their_entries_whole(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        for (var i = 0; i < 5; i++)
        {
            var showing = await database.NewShowingAsync();
            await database.NewScheduleAsync(showing.Theater.Id, showing.Screen.Id, showing.Movie.Id, new DateTime(2025, 1, 8, 14, 0, 0));
        }

        var pages = new List<Paged<ScheduleGroup>>();
        for (var number = 1; number <= 4; number++)
        {
            pages.Add(await FindAsync(database, new ScheduleFilter(), new Page(number, Size: 2)));
        }

        pages.Select(page => page.Items.Count).ShouldBe([2, 2, 1, 0]);
        pages.ShouldAllBe(page => page.Total == 5 && page.LastPage == 3);
        pages.SelectMany(page => page.Items).ShouldAllBe(group => group.TimeTables.Count == 2);
        pages.SelectMany(page => page.Items).Select(group => group.Id).ShouldBeUnique();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_seat_map_tells_held_from_reserved_and_frees_what_is_overdue(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(rows: 2, seatsPerRow: 2);
        await database.ReserveAsync(showing, member: 1, ["A1"]);
        await database.ReserveAsync(showing, member: 2, ["B2"], holdFor: TimeSpan.FromMinutes(1));

        var map = await MapAsync(Now);
        map.Seats.Select(seat => $"{seat.SeatNumber} {seat.Status}").ShouldBe(["A1 Reserved", "A2 Available", "B1 Available", "B2 Held"]);
        map.Version.ShouldBe(2);
        map.Price.ShouldBe(15_000);
        (await MapAsync(Now.AddMinutes(1))).Seats[3].Status.ShouldBe(SeatStatus.Available);

        async Task<SeatMap> MapAsync(DateTime now) =>
            (await database.WithAsync((ICatalogQueries catalog) => catalog.FindSeatMapAsync(showing.Schedule.Id, now, Ct)))
                .ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_member_sees_own_reservations_newest_first(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var first = (await database.ReserveAsync(showing, member: 1, ["A2", "A1"])).Value.Reservation;
        await database.ReserveAsync(showing, member: 2, ["B1"]);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        var second = (await database.ReserveAsync(showing, member: 1, ["C1"])).Value.Reservation;

        var mine = await database.WithAsync((IReservationQueries queries) =>
            queries.ListAsync(new UserId(1), Showings.Any, new Page(), Now, Ct));

        mine.Items.Select(row => row.Reservation.Id).ShouldBe([second.Id, first.Id]);
        mine.Items[1].SeatNumbers.ShouldBe(["A2", "A1"], "in the order of the seat ids");
        mine.Items[1].Schedule.Movie.Title.ShouldBe(showing.Movie.Title);
        (await database.WithAsync((IReservationQueries queries) => queries.FindAsync(new UserId(2), first.Id, Ct))).ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_reservation_is_past_when_its_showing_has_ended(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1"]);
        var end = showing.Schedule.EndsAt;

        (await CountAsync(Showings.Upcoming, end.AddTicks(-10))).ShouldBe((1, 1));
        (await CountAsync(Showings.Past, end.AddTicks(-10))).ShouldBe((0, 0));
        (await CountAsync(Showings.Upcoming, end)).ShouldBe((0, 0));
        (await CountAsync(Showings.Past, end)).ShouldBe((1, 1));

        async Task<(int Items, int Total)> CountAsync(Showings showings, DateTime now)
        {
            var found = await database.WithAsync((IReservationQueries queries) =>
                queries.ListAsync(new UserId(1), showings, new Page(), now, Ct));
            return (found.Items.Count, found.Total);
        }
    }

    private static Task<Paged<ScheduleGroup>> FindAsync(
        Database database, ScheduleFilter filter, Page? page = null, DateTime? now = null) =>
        database.WithAsync((ICatalogQueries catalog) => catalog.FindSchedulesAsync(filter, page ?? new Page(), now ?? Now, Ct));
}
