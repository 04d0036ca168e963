using Marquee.Domain;
using Marquee.Domain.Reservations;

namespace Marquee.Storage.Tests;

/// <summary>Orders that were judged without a lock.</summary>
public sealed class UnchangedTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_stands_in_the_way_is_read_with_the_version(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var (showing, other) = (await database.NewShowingAsync(), await database.NewShowingAsync());
        var mine = (await database.ReserveAsync(showing, member: 1, ["A1"], key: "k")).Value.Reservation;
        await database.ReserveAsync(showing, member: 2, ["A2", "A3"]);
        await database.ReserveAsync(other, member: 1, ["A4"]);

        var read = await database.Ledger.ReadAsync(
            [
                showing.Order(1, ["A3", "A4"], "k", null, database.Time),
                showing.Order(1, ["A1"], null, null, database.Time) with { ScheduleId = new ScheduleId(999) },
                other.Order(2, ["A3", "A4", "A5"], null, null, database.Time),
                showing.Order(3, ["A3"], "k", null, database.Time),
            ],
            Ct);

        var occupancy = read[0]!;
        occupancy.Version.ShouldBe(2);
        occupancy.Facts.TakenSeats.ShouldBe([showing.Seats["A3"].Id]);
        occupancy.Facts.HeldSeats.ShouldBe(1);
        occupancy.Facts.LastConfirmedAt.ShouldBe(Databases.Start.UtcDateTime);
        occupancy.Facts.Earlier!.Id.ShouldBe(mine.Id);
        read[1].ShouldBeNull("there is no such schedule");
        read[2]!.Version.ShouldBe(1);
        read[2]!.Facts.TakenSeats.ShouldBe([other.Seats["A4"].Id]);
        read[3]!.Facts.ShouldSatisfyAllConditions(
            facts => facts.TakenSeats.ShouldBe([showing.Seats["A3"].Id]),
            facts => facts.HeldSeats.ShouldBe(0),
            facts => facts.LastConfirmedAt.ShouldBeNull(),
            facts => facts.Earlier.ShouldBeNull());
        (await database.Ledger.ReadAsync([], Ct)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_order_is_written_at_the_version_it_was_judged_at_and_at_no_other(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var order = showing.Order(1, ["A1"], null, null, database.Time);
        var judged = (await database.OccupancyAsync(order))!.Version;
        await database.ReserveAsync(showing, member: 2, ["E5"]);
        var before = await database.LedgerAsync();

        (await database.Ledger.ReserveIfUnchangedAsync(order, judged, Ct)).ShouldBeNull();
        (await database.LedgerAsync()).ShouldBe(before);

        var version = (await database.OccupancyAsync(order))!.Version;
        (await database.Ledger.ReserveIfUnchangedAsync(order, version, Ct))!.Value.Reservation.Id.ShouldBe(order.Id);
        (await database.Ledger.ReserveIfUnchangedAsync(order, version, Ct))!.Value.Reservation.Id
            .ShouldBe(order.Id, "it raised the version itself");
        (await database.ShouldBeSoundAsync()).ShouldBe(2);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task At_the_same_version_the_rules_still_hold(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 2, ["A1"]);
        var order = showing.Order(1, ["A1"], null, null, database.Time);

        (await database.Ledger.ReserveIfUnchangedAsync(order, 1, Ct))!.Refusal.ShouldBeOfType<SeatsAlreadyReserved>();
        (await database.Ledger.ReserveIfUnchangedAsync(order with { ScheduleId = new ScheduleId(999) }, 0, Ct))!.Refusal
            .ShouldBeOfType<ContentNotFound>();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Overdue_holds_do_not_change_the_version_until_somebody_ends_them(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 2, ["A1"], holdFor: TimeSpan.FromSeconds(1));
        database.Time.Advance(TimeSpan.FromSeconds(1));
        var order = showing.Order(1, ["A1"], null, null, database.Time);
        var occupancy = (await database.OccupancyAsync(order))!;

        occupancy.Facts.TakenSeats.ShouldBeEmpty();
        (await database.Ledger.ReserveIfUnchangedAsync(order, occupancy.Version, Ct))!.Refusal.ShouldBeNull();
        (await database.ShouldBeSoundAsync()).ShouldBe(1);
    }
}
