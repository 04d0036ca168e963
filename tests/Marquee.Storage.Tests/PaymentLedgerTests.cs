using System.Text.Json;
using Marquee.Domain;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

/// <summary>What becomes of payments, however many change them at once.</summary>
public sealed class PaymentLedgerTests(Databases databases)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    private static (PaymentStatus To, Func<Database, Payment, Task<PaymentChange>> Run)[] Changes =>
    [
        (PaymentStatus.Charging, (database, payment) => database.ChargeAsync(payment)),
        (PaymentStatus.Approved, (database, payment) => database.PaymentsAsync(ledger => ledger.ApproveAsync(payment, "approved"))),
        (PaymentStatus.Declined, (database, payment) => database.PaymentsAsync(ledger => ledger.DeclineAsync(payment, "NO"))),
        (PaymentStatus.Abandoned, (database, payment) => database.PaymentsAsync(ledger => ledger.AbandonAsync(payment))),
    ];

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Every_status_and_every_change_of_it_are_as_the_table_says_and_what_it_does_not_say_changes_nothing(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        foreach (var from in Enum.GetValues<PaymentStatus>())
        {
            foreach (var (to, run) in Changes)
            {
                var payment = await database.PaymentInAsync(from);
                if (to is PaymentStatus.Abandoned)
                {
                    database.Time.Advance(Paying.PayingFor);
                }

                var before = await EverythingAsync(database, payment);
                var isAllowed = PaymentTransitions.All.Contains((from, to));

                var change = await run(database, payment);

                var what = $"{from} to {to}";
                change.IsMade.ShouldBe(isAllowed, what);
                change.Payment.Status.ShouldBe(isAllowed ? to : from, what);
                (await database.PaymentAsync(payment.Id)).Status.ShouldBe(change.Payment.Status, what);
                var after = await EverythingAsync(database, payment);
                (after == before).ShouldBe(!isAllowed, what);
                var again = await run(database, payment);
                again.IsMade.ShouldBeFalse($"{what} again");
                (await EverythingAsync(database, payment)).ShouldBe(after, $"{what} again");
            }
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_start_answers_the_open_payment_makes_another_after_a_decline_and_none_after_the_end_of_the_hold(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        foreach (var from in Enum.GetValues<PaymentStatus>())
        {
            var payment = await database.PaymentInAsync(from);
            var before = await EverythingAsync(database, payment);

            var result = await database.StartAsync(await database.ReservationAsync(payment.ReservationId));

            switch (from)
            {
                case PaymentStatus.Started or PaymentStatus.Charging:
                    (result.Value.IsMade, result.Value.Payment.Id, result.Value.Payment.Status).ShouldBe((false, payment.Id, from));
                    break;
                case PaymentStatus.Declined:
                    result.Value.IsMade.ShouldBeTrue();
                    result.Value.Payment.Id.ShouldNotBe(payment.Id);
                    result.Value.Payment.Status.ShouldBe(PaymentStatus.Started);
                    break;
                case PaymentStatus.Approved:
                    result.Refusal.ShouldBe(new ReservationNotPayable(ReservationStatus.Confirmed));
                    break;
                case PaymentStatus.Abandoned:
                    result.Refusal.ShouldBe(new ReservationNotPayable(ReservationStatus.Expired));
                    break;
            }

            if (from is not PaymentStatus.Declined)
            {
                (await EverythingAsync(database, payment)).ShouldBe(before, $"{from}");
            }
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_20_starts_at_once_one_opens_a_payment_and_all_answer_it(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var reservation = await database.HoldAsync();

        var answers = await ReservationLedgerTests.Race(20, _ => database.StartAsync(reservation));

        answers.Count(answer => answer.Value.IsMade).ShouldBe(1);
        answers.Select(answer => answer.Value.Payment.Id).Distinct().Count().ShouldBe(1);
        (await database.ReadAsync(db => db.Payments.CountAsync(Ct))).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_database_itself_refuses_a_second_open_payment(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var open = await database.PaymentInAsync(PaymentStatus.Charging);

        await Should.ThrowAsync<DbUpdateException>(
            async () => await database.SaveAsync(database.Draft(await database.ReservationAsync(open.ReservationId))));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_20_that_charge_approve_decline_or_abandon_at_once_one_wins(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        foreach (var (to, run) in Changes)
        {
            var payment = await database.PaymentInAsync(PaymentTransitions.Before(to));
            if (to is PaymentStatus.Abandoned)
            {
                database.Time.Advance(Paying.PayingFor);
            }

            var answers = await ReservationLedgerTests.Race(20, _ => run(database, payment));

            answers.Count(answer => answer.IsMade).ShouldBe(1, $"{to}");
            answers.ShouldAllBe(answer => answer.Payment.Status == to);
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_those_that_approve_and_decline_at_once_one_decides_and_the_reservation_agrees(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        for (var round = 0; round < 5; round++)
        {
            var payment = await database.PaymentInAsync(PaymentStatus.Charging);

            var answers = await ReservationLedgerTests.Race(20, i => database.PaymentsAsync(ledger =>
                i % 2 == 0 ? ledger.ApproveAsync(payment, null) : ledger.DeclineAsync(payment, "NO")));

            answers.Count(answer => answer.IsMade).ShouldBe(1);
            var isApproved = (await database.PaymentAsync(payment.Id)).Status is PaymentStatus.Approved;
            (await database.ReservationAsync(payment.ReservationId)).Status.ShouldBe(
                isApproved ? ReservationStatus.Confirmed : ReservationStatus.Held);
        }

        await database.ShouldBeSoundAsync(maxSeats: 5);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task The_first_start_extends_the_hold_and_no_later_one_does(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var reservation = await database.HoldAsync();
        var start = database.Time.Instant;
        database.Time.Advance(Paying.HoldFor - Tick);

        var first = (await database.StartAsync(reservation)).Value;

        var until = start + Paying.HoldFor - Tick + Paying.PayingFor;
        (first.Payment.Deadline, first.Payment.DueAt, first.Reservation.ExpiresAt).ShouldBe((until, until, until));
        await database.ChargeAsync(first.Payment);
        await database.PaymentsAsync(ledger => ledger.DeclineAsync(first.Payment, "NO"));
        database.Time.Advance(Paying.PayingFor - Tick);

        var second = (await database.StartAsync(reservation)).Value;

        (second.IsMade, second.Payment.Deadline, second.Reservation.ExpiresAt).ShouldBe((true, until, until));
        database.Time.Advance(Tick);
        (await database.PaymentsAsync(ledger => ledger.AbandonAsync(second.Payment))).IsMade.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_start_never_shortens_a_hold(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var reservation = (await database.ReserveAsync(
            await database.NewShowingAsync(), member: 1, ["A1"], holdFor: 2 * Paying.PayingFor)).Value.Reservation;

        var started = (await database.StartAsync(reservation)).Value;

        (started.Payment.Deadline, started.Reservation.ExpiresAt).ShouldBe((reservation.ExpiresAt!.Value, reservation.ExpiresAt));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_charge_keeps_the_seats_until_its_outcome_can_be_known_and_never_shortens_a_hold(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var early = await database.PaymentInAsync(PaymentStatus.Started);
        (await database.ChargeAsync(early)).Reservation.ExpiresAt.ShouldBe(early.Deadline, "the charge ends before the hold");
        var late = await database.PaymentInAsync(PaymentStatus.Started);
        database.Time.Advance(Paying.PayingFor - Tick);

        var charging = await database.ChargeAsync(late);

        charging.Reservation.ExpiresAt.ShouldBe(late.Deadline - Tick + Paying.ChargeFor);
        (charging.Payment.ChargingAt, charging.Payment.GatewayRef).ShouldBe((database.Time.Instant, $"ref-{late.Id}"));
        database.Time.Advance(Paying.ChargeFor - Tick);
        (await database.PaymentsAsync(ledger => ledger.ApproveAsync(late, null))).Reservation.Status
            .ShouldBe(ReservationStatus.Confirmed);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task At_the_instant_of_expiry_nothing_is_started_and_a_charge_abandons(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var held = await database.HoldAsync();
        var started = await database.PaymentInAsync(PaymentStatus.Started);
        database.Time.Advance(Paying.HoldFor);
        (await database.StartAsync(held)).Refusal.ShouldBe(new ReservationNotPayable(ReservationStatus.Expired));
        database.Time.Advance(Paying.PayingFor - Paying.HoldFor);

        var charged = await database.ChargeAsync(started);

        (charged.IsMade, charged.Payment.Status, charged.Payment.DueAt)
            .ShouldBe((true, PaymentStatus.Abandoned, database.Time.Instant), "what the buyer approved is to be given up");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_showing_that_has_started_is_neither_paid_nor_charged(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var showing = await database.NewShowingAsync(start: new DateTime(2025, 1, 7, 9, 3, 0));
        var first = (await database.ReserveAsync(showing, member: 1, ["A1"], holdFor: Paying.HoldFor)).Value.Reservation;
        var second = (await database.ReserveAsync(showing, member: 2, ["A2"], holdFor: Paying.HoldFor)).Value.Reservation;
        var started = (await database.StartAsync(first)).Value.Payment;
        database.Time.Advance(TimeSpan.FromMinutes(3));

        (await database.StartAsync(second)).Refusal.ShouldBeOfType<ScheduleStarted>();
        (await database.ChargeAsync(started)).Payment.Status.ShouldBe(PaymentStatus.Abandoned);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_payment_that_was_charged_too_late_is_refunded_in_full_and_its_member_is_written_to_once(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var payment = await database.PaymentInAsync(PaymentStatus.Charging);
        database.Time.Advance(Paying.PayingFor);

        var answers = await ReservationLedgerTests.Race(
            10, _ => database.PaymentsAsync(ledger => ledger.ApproveAsync(payment, "late")));

        answers.Count(answer => answer.IsMade).ShouldBe(1);
        var refund = (await database.RefundsAsync(payment.Id)).ShouldHaveSingleItem();
        (refund.Amount, refund.Reason, refund.Status).ShouldBe((15_000, RefundReason.ReservationEnded, RefundStatus.Requested));
        var message = await database.ReadAsync(db => db.MemberMessages.AsNoTracking().SingleAsync(Ct));
        (message.UserId, message.ReservationId, $"{message.Kind}").ShouldBe((payment.UserId, payment.ReservationId, "ChargedTooLate"));
        (await database.ReservationAsync(payment.ReservationId)).Number.ShouldBeNull();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_is_postponed_is_due_later_what_is_hastened_is_due_now_and_what_is_decided_never(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var payment = await database.PaymentInAsync(PaymentStatus.Charging);
        var later = database.Time.Instant + TimeSpan.FromSeconds(30);

        await database.PaymentsAsync(ledger => ledger.PostponeAsync(payment, "another key", later, attempts: 3));

        var postponed = await database.PaymentAsync(payment.Id);
        (postponed.Key, postponed.DueAt, postponed.Attempts).ShouldBe(("another key", later, 3));
        await database.PaymentsAsync(ledger => ledger.HastenAsync(payment.Id, Ct));
        (await database.PaymentAsync(payment.Id)).DueAt.ShouldBe(database.Time.Instant);
        await database.PaymentsAsync(ledger => ledger.ApproveAsync(payment, null));
        await database.PaymentsAsync(ledger => ledger.PostponeAsync(payment, "late", later, attempts: 4));
        await database.PaymentsAsync(ledger => ledger.HastenAsync(payment.Id, Ct));
        await database.PaymentsAsync(ledger => ledger.HastenAsync(Guid.Empty, Ct));
        var decided = await database.PaymentAsync(payment.Id);
        (decided.Key, decided.DueAt).ShouldBe(("another key", null));
    }

    /// <summary>The payments, the reservation, refunds and messages, as text.</summary>
    private static Task<string> EverythingAsync(Database database, Payment payment) => database.ReadAsync(async db =>
        JsonSerializer.Serialize(new object[]
        {
            await db.Payments.AsNoTracking().Where(row => row.ReservationId == payment.ReservationId).OrderBy(row => row.Id)
                .ToListAsync(Ct),
            await db.Reservations.AsNoTracking().SingleAsync(row => row.Id == payment.ReservationId, Ct),
            await db.Refunds.AsNoTracking().Where(row => row.PaymentId == payment.Id).ToListAsync(Ct),
            await db.MemberMessages.AsNoTracking().Where(row => row.ReservationId == payment.ReservationId).ToListAsync(Ct),
        }));
}
