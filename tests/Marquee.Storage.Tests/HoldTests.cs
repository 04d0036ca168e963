using Marquee.Domain;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

/// <summary>What becomes of a hold: paid, cancelled, or overdue.</summary>
public sealed class HoldTests(Databases databases)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_hold_is_confirmed_once_and_keeps_its_seats_for_good(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var hold = (await database.ReserveAsync(showing, member: 1, ["A1", "A2"], holdFor: Minute)).Value.Reservation;
        database.Time.Advance(Minute - TimeSpan.FromMilliseconds(1));
        var confirmedAt = database.Time.GetUtcNow().UtcDateTime;

        (await database.Ledger.ConfirmAsync(hold.Id, Ct)).ShouldBeTrue();
        database.Time.Advance(Minute);
        (await database.Ledger.ConfirmAsync(hold.Id, Ct)).ShouldBeTrue("an earlier call confirmed it");

        var row = await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(Ct));
        (row.Status, row.ConfirmedAt, row.ExpiresAt).ShouldBe((ReservationStatus.Confirmed, confirmedAt, null));
        (await database.ScalarAsync("select modified_by from reservation")).ShouldBe("1");
        (await database.Ledger.SweepAsync(10, Ct)).ShouldBe(0);
        (await database.ReserveAsync(showing, member: 2, ["A1"])).Refusal.ShouldBeOfType<SeatsAlreadyReserved>();
        (await database.ShouldBeSoundAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_hold_ends_at_the_instant_that_the_order_names_however_late_it_is_written(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var order = showing.Order(1, ["A1"], null, Minute, database.Time);
        database.Time.Advance(Minute - TimeSpan.FromMicroseconds(1));

        (await database.Ledger.ReserveAsync([order], Ct))[0].Value.Reservation.ExpiresAt.ShouldBe(order.ExpiresAt);

        (await database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(Ct))).ExpiresAt.ShouldBe(order.ExpiresAt);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_order_whose_hold_would_be_over_is_not_written_and_other_refusals_come_first(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 9, ["A1"], key: "k");
        Order[] late =
        [
            showing.Order(1, ["A2"], null, Minute, database.Time),
            showing.Order(2, ["A1"], null, Minute, database.Time),
            showing.Order(9, ["A1"], "k", Minute, database.Time),
        ];
        database.Time.Advance(Minute);
        var before = await database.LedgerAsync();
        var unavailable = new Unavailable(TimeSpan.FromSeconds(1), NothingWritten: true);

        var answers = await database.Ledger.ReserveAsync(late, Ct);

        answers.Select(answer => answer.Refusal?.Code).ShouldBe([unavailable.Code, RefusalCode.SeatAlreadyReserved, null]);
        answers[0].Refusal.ShouldBe(unavailable);
        answers[2].Value.Replayed.ShouldBeTrue();
        (await database.Ledger.ReserveIfUnchangedAsync(late[0], 1, Ct))!.Refusal.ShouldBe(unavailable);
        (await database.LedgerAsync()).ShouldBe(before);
        (await database.Ledger.ReserveAsync([late[0], showing.Order(3, ["A3"], null, Minute, database.Time)], Ct))
            .Select(answer => answer.Refusal).ShouldBe([unavailable, null]);
        (await database.ShouldBeSoundAsync()).ShouldBe(2);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_live_seats_of_schedules_are_those_of_holds_and_confirmed_reservations(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var (one, two, other) = (await database.NewShowingAsync(), await database.NewShowingAsync(), await database.NewShowingAsync());
        var overdue = (await database.ReserveAsync(one, member: 1, ["A1", "A2"], holdFor: Minute)).Value.Reservation;
        var held = (await database.ReserveAsync(one, member: 1, ["A4", "A3"], holdFor: 2 * Minute)).Value.Reservation;
        var confirmed = (await database.ReserveAsync(two, member: 2, ["A1"])).Value.Reservation;
        var cancelled = (await database.ReserveAsync(two, member: 2, ["A2"])).Value.Reservation;
        await database.Ledger.CancelAsync(cancelled.Id, cancelled.ScheduleId, Cancelling.ByMember, Ct);
        await database.ReserveAsync(other, member: 3, ["A1"]);

        await ShouldListAsync(Databases.Start.UtcDateTime + Minute - TimeSpan.FromMicroseconds(1), overdue, held, confirmed);
        await ShouldListAsync(Databases.Start.UtcDateTime + Minute, held, confirmed);
        (await database.Ledger.ListLiveSeatsAsync([], Databases.Start.UtcDateTime, Ct)).ShouldBeEmpty();

        async Task ShouldListAsync(DateTime now, params Reservation[] live) =>
            (await database.Ledger.ListLiveSeatsAsync([one.Schedule.Id, two.Schedule.Id, new ScheduleId(999)], now, Ct)).ShouldBe(
                from row in live
                from seat in row.SeatIds
                select new LiveSeat(row.ScheduleId, seat, row.Id, row.UserId, row.ExpiresAt),
                ignoreOrder: true);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task An_overdue_hold_cannot_be_confirmed_even_if_nobody_has_expired_it(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var hold = (await database.ReserveAsync(showing, member: 1, ["A1"], holdFor: Minute)).Value.Reservation;
        database.Time.Advance(Minute);
        var before = await database.LedgerAsync();

        (await database.Ledger.ConfirmAsync(hold.Id, Ct)).ShouldBeFalse();
        (await database.LedgerAsync()).ShouldBe(before);

        (await database.ReserveAsync(showing, member: 2, ["A1"])).Refusal.ShouldBeNull();
        (await database.Ledger.ConfirmAsync(hold.Id, Ct)).ShouldBeFalse();
        (await database.ShouldBeSoundAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_cancelled_hold_cannot_be_confirmed(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        var hold = (await database.ReserveAsync(showing, member: 1, ["A1"], holdFor: Minute)).Value.Reservation;
        var paid = (await database.ReserveAsync(showing, member: 1, ["A2"])).Value.Reservation;
        await database.Ledger.CancelAsync(hold.Id, hold.ScheduleId, Cancelling.ByMember, Ct);
        await database.Ledger.CancelAsync(paid.Id, paid.ScheduleId, Cancelling.ByMember, Ct);

        (await database.Ledger.ConfirmAsync(hold.Id, Ct)).ShouldBeFalse();
        (await database.Ledger.ConfirmAsync(paid.Id, Ct)).ShouldBeFalse("it was confirmed, and is not now");
        (await database.Ledger.ConfirmAsync(Guid.Empty, Ct)).ShouldBeFalse("there is none");
        (await database.ShouldBeSoundAsync()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_sweeper_frees_what_is_overdue_and_nothing_else(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var (one, two, three) = (await database.NewShowingAsync(), await database.NewShowingAsync(), await database.NewShowingAsync());
        foreach (var showing in (TestShowing[])[one, two, three])
        {
            await database.ReserveAsync(showing, member: 1, ["A1", "A2"], holdFor: Minute);
            await database.ReserveAsync(showing, member: 1, ["B1"], holdFor: 2 * Minute);
            await database.ReserveAsync(showing, member: 2, ["C1"]);
        }

        database.Time.Advance(Minute);

        (await database.Ledger.SweepAsync(2, Ct)).ShouldBe(2);
        (await database.ShouldBeSoundAsync()).ShouldBe(7);
        (await database.Ledger.SweepAsync(2, Ct)).ShouldBe(1);
        (await database.Ledger.SweepAsync(2, Ct)).ShouldBe(0);

        (await database.ShouldBeSoundAsync()).ShouldBe(6);
        (await database.ReadAsync(
            db => db.MemberQuotas.AsNoTracking().Where(row => row.UserId == new UserId(1)).Select(row => row.Seats).ToListAsync(Ct)))
            .ShouldBe([1, 1, 1]);
        (await database.ReadAsync(db => db.ScheduleOccupancies.Select(row => row.Version).Distinct().SingleAsync(Ct))).ShouldBe(4);
        (await database.ScalarAsync("select min(modified_by) || max(modified_by) from reservation where status = 'EXPIRED'"))
            .ShouldBe("systemsystem");
    }

    [Fact]
    public async Task The_sweeper_waits_for_nobody_who_has_a_schedule_locked()
    {
        await using var database = await databases.CreateAsync(Provider.PostgreSql);
        var (locked, free) = (await database.NewShowingAsync(), await database.NewShowingAsync());
        await database.ReserveAsync(locked, member: 1, ["A1"], holdFor: Minute);
        await database.ReserveAsync(free, member: 1, ["A1"], holdFor: Minute);
        database.Time.Advance(Minute);

        await using (await database.LockAsync(locked))
        {
            (await database.Ledger.SweepAsync(1, Ct).WaitAsync(TimeSpan.FromMinutes(2), Ct)).ShouldBe(1);
            (await database.Ledger.SweepAsync(1, Ct).WaitAsync(TimeSpan.FromMinutes(2), Ct)).ShouldBe(0);
            (await database.ReadAsync(db => db.ReservedSeats.AsNoTracking().SingleAsync(Ct))).ScheduleId.ShouldBe(locked.Schedule.Id);
        }

        (await database.Ledger.SweepAsync(1, Ct)).ShouldBe(1);
        (await database.ShouldBeSoundAsync()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Seats_and_quota_of_an_overdue_hold_are_free_though_no_sweeper_lives(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync();
        await database.ReserveAsync(showing, member: 1, ["A1", "A2", "A3"], holdFor: Minute);
        await database.ReserveAsync(showing, member: 1, ["B1", "B2"], holdFor: Minute);
        var again = showing.Order(1, ["A3", "A4"], null, null, database.Time);
        (await database.OccupancyAsync(again))!.Facts.ShouldSatisfyAllConditions(
            facts => facts.TakenSeats.ShouldBe([showing.Seats["A3"].Id]),
            facts => facts.HeldSeats.ShouldBe(5));

        database.Time.Advance(Minute);

        var occupancy = (await database.OccupancyAsync(again))!;
        occupancy.Facts.TakenSeats.ShouldBeEmpty();
        occupancy.Facts.HeldSeats.ShouldBe(0);
        occupancy.Version.ShouldBe(2, "reading changes nothing");
        (await database.ReserveAsync(showing, member: 1, ["A1", "A2", "A3", "A4", "A5"])).Refusal.ShouldBeNull();
        (await database.ShouldBeSoundAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Confirm_cancel_sweep_and_take_over_race_for_an_ending_hold_and_one_of_them_has_it(Provider provider)
    {
        var time = TimeProvider.System;
        await using var made = await databases.CreateAsync(provider);
        await using var database = made.At(time);
        var showing = await database.NewShowingAsync(rows: 2, seatsPerRow: 4);
        var confirmed = 0;

        // A slow machine confirms nothing in so short a time.
        for (var holdFor = TimeSpan.FromMilliseconds(50); confirmed == 0; holdFor *= 2)
        {
            await RaceAsync(holdFor);
        }

        var ended = time.GetTimestamp();
        while (await CountAsync("HELD") != "0")
        {
            time.GetElapsedTime(ended).ShouldBeLessThan(TimeSpan.FromMinutes(2));
            await database.Ledger.SweepAsync(5, Ct);
        }

        (await database.ShouldBeSoundAsync()).ShouldBe(0);
        (await CountAsync("EXPIRED")).ShouldNotBe("0");
        (await CountAsync("CANCELLED")).ShouldBe($"{confirmed}", "nobody else ends what is confirmed; what cannot be is overdue");

        Task<string> CountAsync(string status) =>
            database.ScalarAsync($"select count(*) from reservation where status = '{status}'");

        Task RaceAsync(TimeSpan holdFor) => ReservationLedgerTests.Race(6, async worker =>
        {
            var random = new Random((int)worker);
            for (var i = 0; i < 40; i++)
            {
                var first = random.Next(1, 4);
                var row = "AB"[random.Next(2)];
                var order = showing.Order(
                    random.Next(3), [$"{row}{first}", $"{row}{first + 1}"], random.Next(3) == 0 ? $"{random.Next(20)}" : null, holdFor,
                    time);
                var answer = (await database.Ledger.ReserveAsync([order], Ct))[0];
                if (answer.Refusal is null && !answer.Value.Replayed)
                {
                    var hold = answer.Value.Reservation;
                    await Task.Delay(holdFor * 1.8 * random.NextDouble(), time, Ct);
                    if (await database.Ledger.ConfirmAsync(hold.Id, Ct))
                    {
                        Interlocked.Increment(ref confirmed);
                    }

                    await database.Ledger.CancelAsync(hold.Id, hold.ScheduleId, Cancelling.ByMember, Ct);
                }

                await database.Ledger.SweepAsync(5, Ct);
            }

            return true;
        });
    }
}
