using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

public sealed class ReservationLedgerTests(Databases databases)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_order_writes_reservation_seats_quota_and_version_together(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();

        var reserved = (await database.ReserveAsync(showing, member: 7, ["A1", "A2"], key: "k")).Value;

        reserved.Replayed.ShouldBeFalse();
        var row = await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(Ct));
        row.Id.ShouldBe(reserved.Reservation.Id);
        row.Status.ShouldBe(ReservationStatus.Confirmed);
        row.SeatIds.ShouldBe([showing.Seats["A1"].Id, showing.Seats["A2"].Id]);
        row.Amount.ShouldBe(30_000);
        row.ConfirmedAt.ShouldBe(Databases.Start.UtcDateTime);
        row.ConfirmedAt!.Value.Kind.ShouldBe(DateTimeKind.Utc);
        row.IdempotencyKey.ShouldBe("k");
        (await database.ReadAsync(db => db.Reservations.Select(r => EF.Property<string>(r, "CreatedBy")).SingleAsync(Ct))).ShouldBe("7");
        (await database.ReadAsync(db => db.ScheduleOccupancies.Select(o => o.Version).SingleAsync(Ct))).ShouldBe(1);
        await database.ShouldBeSoundAsync();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Orders_with_and_without_a_price_list_are_written_together_and_read_as_they_were(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var plain = showing.Order(1, ["A1"], "plain", null, database.Time);
        var listed = showing.Order(2, ["B1", "B2"], "listed", null, database.Time);
        listed = new Order(
            listed.Id, listed.ScheduleId, listed.UserId, listed.Seats, 23_000, listed.IdempotencyKey, Categories: ["ADULT", "TEEN"],
            SeatAmounts: [14_000, 9_000]);

        var written = await database.Ledger.ReserveAsync([plain, listed], Ct);
        var again = await database.Ledger.ReserveAsync([listed with { Id = Guid.CreateVersion7(database.Time.GetUtcNow()) }], Ct);

        written.ShouldAllBe(answer => answer.Refusal == null);
        Reservation[] copies =
        [
            written[1].Value.Reservation, again[0].Value.Reservation,
            await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(row => row.Id == listed.Id, Ct)),
        ];
        foreach (var copy in copies)
        {
            copy.SeatCategories.ShouldBe(["ADULT", "TEEN"]);
            copy.SeatAmounts.ShouldBe([14_000, 9_000]);
            copy.Amount.ShouldBe(23_000);
        }

        var row = await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(found => found.Id == plain.Id, Ct));
        row.SeatCategories.ShouldBeNull();
        row.SeatAmounts.ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_taken_seat_refuses_the_whole_order_and_changes_nothing(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A2"]);
        var before = await database.LedgerAsync();

        var answer = await database.ReserveAsync(showing, member: 2, ["A1", "A2", "A3"]);

        answer.Refusal.ShouldBeOfType<SeatsAlreadyReserved>().Seats.Select(seat => seat.SeatNumber).ShouldBe(["A2"]);
        (await database.LedgerAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_unknown_schedule_is_refused(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var order = showing.Order(1, ["A1"], null, null, database.Time) with { ScheduleId = new ScheduleId(999) };

        var answer = (await database.Ledger.ReserveAsync([order], Ct))[0];

        answer.Refusal.ShouldBeOfType<ContentNotFound>().What.ShouldBe("schedule");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_50_members_racing_for_a_seat_one_gets_it(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();

        var answers = await Race(50, member => database.ReserveAsync(showing, member, ["C3"]));

        answers.Count(answer => answer.Refusal is null).ShouldBe(1);
        answers.Where(answer => answer.Refusal is not null).ShouldAllBe(answer => answer.Refusal is SeatsAlreadyReserved);
        (await database.ShouldBeSoundAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_200_orders_of_100_members_for_overlapping_seats_none_is_partial(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        string[][] wanted = [["A1", "A2", "A3"], ["A3", "A4"], ["B1", "B2"], ["B2", "B3", "B4"], ["C1", "C2", "C3", "C4", "C5"], ["C5"],
            ["D1", "D2"], ["E4", "E5"]];

        var answers = await Race(200, i => database.ReserveAsync(showing, member: i % 100, wanted[(int)i % wanted.Length]));

        answers.Count(answer => answer.Refusal is null).ShouldBe(5, "one of each set of orders that want the same seats");
        await database.ShouldBeSoundAsync();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_member_never_has_more_seats_than_allowed_however_many_orders_race(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var pairs = showing.Seats.Keys.Chunk(2).ToList();

        var answers = await Race(pairs.Count, i => database.ReserveAsync(showing, member: 1, pairs[(int)i]));

        answers.Count(answer => answer.Refusal is null).ShouldBe(3, "two pairs and the last single seat make five");
        answers.Where(answer => answer.Refusal is not null).ShouldAllBe(answer => answer.Refusal is SeatLimitExceeded);
        await database.ShouldBeSoundAsync();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_limit_tells_how_many_the_member_has(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1", "A2", "A3", "A4"]);

        var answer = await database.ReserveAsync(showing, member: 1, ["B1", "B2"]);

        answer.Refusal.ShouldBe(new SeatLimitExceeded(Limit: 5, Held: 4));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_cancelled_reservation_frees_its_seats_and_quota_once(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var mine = (await database.ReserveAsync(showing, member: 1, ["A1", "A2", "A3", "A4", "A5"])).Value.Reservation;

        await Race(8, async _ =>
        {
            await database.Ledger.CancelAsync(mine.Id, mine.ScheduleId, Cancelling.ByMember, Ct);
            return true;
        });

        (await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(Ct))).Status.ShouldBe(ReservationStatus.Cancelled);
        (await database.ReadAsync(db => db.ScheduleOccupancies.Select(o => o.Version).SingleAsync(Ct))).ShouldBe(2);
        await database.ShouldBeSoundAsync();
        (await database.ReserveAsync(showing, member: 2, ["A1"])).Refusal.ShouldBeNull();
        (await database.ReserveAsync(showing, member: 1, ["B1", "B2", "B3", "B4", "B5"])).Refusal.ShouldBeNull();
        await database.ShouldBeSoundAsync();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Cancelling_takes_no_seat_from_who_has_it_now(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var first = (await database.ReserveAsync(showing, member: 1, ["A1"])).Value.Reservation;
        await database.Ledger.CancelAsync(first.Id, first.ScheduleId, Cancelling.ByMember, Ct);
        await database.ReserveAsync(showing, member: 2, ["A1"]);
        var before = await database.LedgerAsync();

        await database.Ledger.CancelAsync(first.Id, first.ScheduleId, Cancelling.ByMember, Ct);

        (await database.LedgerAsync()).ShouldBe(before);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_overdue_hold_gives_its_seats_and_quota_to_the_next_order(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var hold = (
            await database.ReserveAsync(
                showing, member: 1, ["A1", "A2", "A3", "A4", "A5"], holdFor: TimeSpan.FromMinutes(5))).Value.Reservation;
        hold.Status.ShouldBe(ReservationStatus.Held);
        hold.ExpiresAt.ShouldBe(Databases.Start.UtcDateTime.AddMinutes(5));

        database.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await database.ReserveAsync(showing, member: 2, ["A1"])).Refusal.ShouldBeOfType<SeatsAlreadyReserved>();
        database.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await database.ReserveAsync(showing, member: 2, ["A1"])).Refusal.ShouldBeNull();
        (await database.ReserveAsync(showing, member: 1, ["A2", "A3", "A4", "A5"])).Refusal.ShouldBeNull();

        (await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(row => row.Id == hold.Id, Ct))).Status
            .ShouldBe(ReservationStatus.Expired);
        await database.ShouldBeSoundAsync();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_overdue_hold_cannot_be_cancelled_any_more(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var hold = (await database.ReserveAsync(showing, member: 1, ["A1"], holdFor: TimeSpan.FromSeconds(1))).Value.Reservation;
        database.Time.Advance(TimeSpan.FromSeconds(1));

        await database.Ledger.CancelAsync(hold.Id, hold.ScheduleId, Cancelling.ByMember, Ct);

        (await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(Ct))).Status.ShouldBe(ReservationStatus.Expired);
        await database.ShouldBeSoundAsync();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_batch_lets_each_order_win_or_lose_on_its_own(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var (one, two) = (await database.NewShowingAsync(), await database.NewShowingAsync());
        await database.ReserveAsync(one, member: 9, ["A1"]);
        Order[] orders =
        [
            two.Order(1, ["A1", "A2"], "a", null, database.Time),
            one.Order(2, ["A1"], "b", null, database.Time),
            one.Order(3, ["B1"], null, null, database.Time) with { ScheduleId = new ScheduleId(999) },
            one.Order(4, ["C1", "C2"], null, null, database.Time),
        ];

        var answers = await database.Ledger.ReserveAsync(orders, Ct);

        answers.Select(answer => answer.Refusal?.Code).ShouldBe([null, RefusalCode.SeatAlreadyReserved, RefusalCode.ContentNotFound, null]);
        answers[0].Value.Reservation.Id.ShouldBe(orders[0].Id);
        await database.ShouldBeSoundAsync();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Batches_over_the_same_schedules_in_any_order_do_not_deadlock(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showings = new List<TestShowing>();
        for (var i = 0; i < 4; i++)
        {
            showings.Add(await database.NewShowingAsync(rows: 10, seatsPerRow: 10));
        }

        var answers = await Race(40, i =>
        {
            var mine = showings.OrderBy(showing => (showing.Schedule.Id.Value * (i + 3)) % 5).ToList();
            var seat = $"{(char)('A' + (i % 10))}{(i / 10) + 1}";
            return database.Ledger.ReserveAsync([.. mine.Select(showing => showing.Order(i, [seat], null, null, database.Time))], Ct);
        });

        answers.SelectMany(answer => answer).ShouldAllBe(answer => answer.Refusal == null);
        (await database.ShouldBeSoundAsync()).ShouldBe(160);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Two_processes_on_one_database_sell_no_seat_twice(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        await using var other = database.OfAnotherProcess();
        var showing = await database.NewShowingAsync();

        var answers = await Race(40, i => (i % 2 == 0 ? database : other).ReserveAsync(showing, member: i, [$"{(char)('A' + (i % 5))}1"]));

        answers.Count(answer => answer.Refusal is null).ShouldBe(5);
        (await database.ShouldBeSoundAsync()).ShouldBe(5);
    }

    internal static Task<T[]> Race<T>(int count, Func<long, Task<T>> run) =>
        Task.WhenAll(Enumerable.Range(1, count).Select(i => Task.Run(() => run(i - 1))));
}
