using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

public sealed class PriceListTests(Databases databases)
{
    private static readonly PriceListDraft Everyday = new(
        "Everyday", [new("PREMIUM", "ADULT", 18_000), new("STANDARD", "TEEN", 11_000), new("STANDARD", "ADULT", 14_000)],
        [new PriceRule(PricedDays.Every)]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_list_is_kept_and_changed_whole(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);

        var added = (await AddAsync(database, Everyday)).Value;
        added.Prices.ShouldBe(
            [new("STANDARD", "ADULT", 14_000), new("STANDARD", "TEEN", 11_000), new("PREMIUM", "ADULT", 18_000)], "in a fixed order");
        added.Rules.ShouldBe(Everyday.Rules);

        var changed = (await ChangeAsync(database, added.Id, new PriceListDraft("Other", [new("STANDARD", "ADULT", 1)], []))).Value;
        changed.Prices.ShouldBe([new("STANDARD", "ADULT", 1)]);
        changed.Rules.ShouldBeEmpty();
        var found = await WithAsync(database, store => store.FindPriceListAsync(added.Id, Ct));
        found!.ShouldBeEquivalentTo(changed);

        (await WithAsync(database, store => store.ChangePriceListAsync(added.Id, Everyday, _ => false, Ct)))
            .Refusal.ShouldBeOfType<OutdatedVersion>();
        (await ChangeAsync(database, new PriceListId(99), Everyday)).Refusal.ShouldBeOfType<ContentNotFound>();
        (await AddAsync(database, changed.ToDraft())).Refusal.ShouldBeOfType<InvalidInput>().Errors.Keys.ShouldBe(["name"]);
        (await AddAsync(database, Everyday with { Prices = [.. Everyday.Prices, new("STANDARD", "STUDENT", 1)] }))
            .Refusal.ShouldBeOfType<InvalidInput>().Errors.Keys.ShouldBe(["prices"]);
        (await database.ReadAsync(db => db.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync(Ct)))
            .ShouldBe(["price_list.created", "price_list.changed"]);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Schedules_follow_their_list_until_they_have_started(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var list = (await AddAsync(database, Everyday)).Value;
        var past = await PlanAsync(database, showing, new DateTime(2025, 1, 1, 10, 0, 0), list.Id);
        var next = await PlanAsync(database, showing, new DateTime(2025, 1, 9, 10, 0, 0), list.Id);
        (past.Price, next.Price, next.PriceListId).ShouldBe((14_000, 14_000, list.Id));

        await ChangeAsync(database, list.Id, Everyday with { Prices = [new("STANDARD", "ADULT", 16_000)] });

        (await PriceOfAsync(past.Id)).ShouldBe(14_000);
        (await PriceOfAsync(next.Id)).ShouldBe(16_000);
        (await PriceOfAsync(showing.Schedule.Id)).ShouldBe(15_000, "it has no list");

        Task<long> PriceOfAsync(ScheduleId schedule) => database.ReadAsync(db =>
            db.Schedules.Where(row => row.Id == schedule).Select(row => row.Price).SingleAsync(Ct));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_list_that_a_schedule_has_stays(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var list = (await AddAsync(database, Everyday)).Value;
        var schedule = await PlanAsync(database, showing, new DateTime(2025, 1, 9, 10, 0, 0), list.Id);

        (await WithAsync(database, store => store.RemovePriceListAsync(list.Id, Ct))).Refusal
            .ShouldBe(new ContentInUse("price list", list.Id.Value, new CatalogUse(Schedules: 1)));

        await database.WithAsync((ICatalogStore store) => store.RemoveScheduleAsync(schedule.Id, Ct));
        (await WithAsync(database, store => store.RemovePriceListAsync(list.Id, Ct))).Refusal.ShouldBeNull();
        (await database.ReadAsync(db => db.PriceLines.CountAsync(Ct))).ShouldBe(0);
        (await database.ReadAsync(db => db.PriceRules.CountAsync(Ct))).ShouldBe(0);
    }

    /// <remarks>2025-01-10 is a Friday.</remarks>
    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_rules_propose_a_list_for_every_start_of_a_pattern_and_nothing_later(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var weekday = (await AddAsync(
            database, Everyday with { Name = "Weekday", Rules = [new(PricedDays.Weekday, UntilHour: 20)] })).Value;
        var holiday = (await AddAsync(database, Everyday with { Name = "Holiday", Rules = [new(PricedDays.Holiday)] })).Value;
        Task<Result<IReadOnlyList<ScheduleRecord>>> PlanAsync(params int[] hours) => database.WithAsync(
            (ICatalogStore store) => store.AddSchedulesAsync(
                new SchedulePattern(
                    showing.Movie.Id, showing.Screen.Id, [new(2025, 1, 10), new(2025, 1, 11)],
                    [.. hours.Select(hour => new TimeOnly(hour, 0))], Price: null).ToDrafts().Value,
                Ct));

        var planned = (await PlanAsync(10, 14)).Value;
        var refused = await PlanAsync(20);
        await ChangeAsync(database, weekday.Id, Everyday with { Name = "Weekday" });

        planned.Select(schedule => schedule.PriceListId!.Value).ShouldBe([weekday.Id, weekday.Id, holiday.Id, holiday.Id]);
        refused.Refusal.ShouldBeOfType<InvalidInput>().Errors.Keys.ShouldBe(["price"], "no rule is for Friday at 20:00");
        (await database.ReadAsync(db => db.Schedules.CountAsync(row => row.PriceListId == weekday.Id, Ct))).ShouldBe(2);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Seats_of_a_screen_have_kinds_pairs_and_zones_that_short_forms_leave(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var theater = (await database.WithAsync(
            (ICatalogStore store) => store.AddTheaterAsync(new TheaterDraft("A", "Asia/Seoul"), Ct))).Id;
        ScreenDraft Draft(params SeatPlace[] seats) => new(theater, "1", seats);
        var screen = (await database.WithAsync((ICatalogStore store) => store.AddScreenAsync(
            Draft(
                new("A", 1, SeatKind.Wheelchair), new("A", 2, SeatKind.Companion), new("B", 1, SeatKind.Couple, "B2", "PREMIUM"),
                new("B", 2, SeatKind.Couple, "B1", "PREMIUM")),
            Ct))).Value;

        Describe(screen).ShouldBe(["A1 Wheelchair STANDARD", "A2 Companion STANDARD", "B1 Couple PREMIUM+B2", "B2 Couple PREMIUM+B1"]);

        screen = await ChangeAsync(Draft([.. Seat.Hall(screen.Id, 2, 3).Select(seat => new SeatPlace(seat.Row, seat.Number))]));
        Describe(screen).ShouldBe(
        [
            "A1 Wheelchair STANDARD", "A2 Companion STANDARD", "A3 Seat STANDARD", "B1 Couple PREMIUM+B2", "B2 Couple PREMIUM+B1",
            "B3 Seat STANDARD",
        ]);

        screen = await ChangeAsync(Draft(
            new("A", 1, Zone: "BALCONY"), new("B", 1, SeatKind.Seat), new("B", 2, SeatKind.Couple, "B3"),
            new("B", 3, SeatKind.Couple, "B2")));
        Describe(screen).ShouldBe(
            ["A1 Wheelchair BALCONY", "B1 Seat PREMIUM", "B2 Couple PREMIUM+B3", "B3 Couple STANDARD+B2"]);

        var half = await database.WithAsync((ICatalogStore store) => store.ChangeScreenAsync(
            screen.Id, Draft(new("B", 1), new("B", 2)), isExpected: null, Ct));
        half.Refusal.ShouldBeOfType<InvalidInput>().Errors.Keys.ShouldBe(["seats"], "B2 would lose its pair");

        async Task<ScreenDetails> ChangeAsync(ScreenDraft draft) => (await database.WithAsync((ICatalogStore store) =>
            store.ChangeScreenAsync(screen.Id, draft, isExpected: null, Ct))).Value;
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_seat_map_has_the_prices_of_its_zones(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(rows: 1, seatsPerRow: 2);
        await database.ExecuteAsync($"update seat set zone = 'BALCONY' where id = {showing.Seats["A2"].Id.Value}");
        var list = (await AddAsync(database, Everyday)).Value;
        var schedule = await PlanAsync(database, showing, new DateTime(2025, 1, 9, 10, 0, 0), list.Id);

        var map = await database.WithAsync((ICatalogQueries queries) =>
            queries.FindSeatMapAsync(schedule.Id, Databases.Start.UtcDateTime, Ct));

        map!.Seats.Select(seat => seat.Zone).ShouldBe(["STANDARD", "BALCONY"]);
        map.Prices!.Prices.ShouldBe(
        [
            new("STANDARD", "ADULT", 14_000), new("STANDARD", "TEEN", 11_000),
            new("BALCONY", "ADULT", 14_000), new("BALCONY", "TEEN", 11_000),
        ]);
        map.Prices.Categories.Select(category => category.NameKo).ShouldBe(["성인", "청소년"]);
        var plain = await database.WithAsync((ICatalogQueries queries) =>
            queries.FindSeatMapAsync(showing.Schedule.Id, Databases.Start.UtcDateTime, Ct));
        plain!.Prices.ShouldBeNull();
    }

    private static IEnumerable<string> Describe(ScreenDetails screen) => screen.Seats!.Select(seat =>
        $"{seat.SeatNumber} {seat.Kind} {seat.Zone}"
        + (seat.Pair is { } pair ? $"+{screen.Seats!.Single(other => other.Id == pair).SeatNumber}" : ""));

    private static Task<T> WithAsync<T>(Database database, Func<IPriceListStore, Task<T>> use) => database.WithAsync(use);

    private static Task<Result<PriceListDetails>> AddAsync(Database database, PriceListDraft draft) =>
        WithAsync(database, store => store.AddPriceListAsync(draft, Ct));

    private static Task<Result<PriceListDetails>> ChangeAsync(Database database, PriceListId id, PriceListDraft draft) =>
        WithAsync(database, store => store.ChangePriceListAsync(id, draft, isExpected: null, Ct));

    private static async Task<ScheduleRecord> PlanAsync(Database database, TestShowing showing, DateTime start, PriceListId list) =>
        (await database.WithAsync((ICatalogStore store) => store.AddSchedulesAsync(
            [new ScheduleDraft(showing.Movie.Id, showing.Screen.Id, start, EndTime: null, Price: null, list)], Ct))).Value.Single();
}

internal static class PriceListExtensions
{
    public static PriceListDraft ToDraft(this PriceListDetails list) => new(list.Name, list.Prices, list.Rules);
}
