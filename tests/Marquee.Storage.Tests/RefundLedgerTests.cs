using System.Text.Json;
using Marquee.Domain;
using Marquee.Domain.Messages;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

/// <summary>What comes back of payments: never more than was paid.</summary>
public sealed class RefundLedgerTests(Databases databases)
{
    private static readonly TimeSpan Call = TimeSpan.FromSeconds(65);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Every_status_of_a_refund_and_every_change_of_it_are_as_the_table_says(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        // The clock stands: what is sent is not due again, and so is not sent.
        (RefundStatus To, Func<Refund, Task> Run)[] changes =
        [
            (RefundStatus.Sent, refund => SendAsync(database, refund)),
            (RefundStatus.Done, refund => database.PaymentsAsync(ledger => ledger.CompleteRefundAsync(refund))),
            (RefundStatus.Failed, refund => FailAsync(database, refund)),
        ];
        foreach (var from in Enum.GetValues<RefundStatus>())
        {
            foreach (var (to, run) in changes)
            {
                var refund = await RefundInAsync(database, from);
                var isAllowed = RefundTransitions.All.Contains((from, to));

                await run(refund);

                var after = await database.RefundAsync(refund.Id);
                after.Status.ShouldBe(isAllowed ? to : from, $"{from} to {to}");
                (JsonSerializer.Serialize(after) == JsonSerializer.Serialize(refund)).ShouldBe(!isAllowed, $"{from} to {to}");
            }
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_is_sent_is_sent_again_once_it_is_due_with_the_same_key_and_of_20_senders_one_wins(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var requested = await RefundInAsync(database, RefundStatus.Requested);

        (await ReservationLedgerTests.Race(20, _ => SendAsync(database, requested))).Count(won => won).ShouldBe(1);

        var sent = await database.RefundAsync(requested.Id);
        (sent.Status, sent.Attempts, sent.Key, sent.DueAt).ShouldBe(
            (RefundStatus.Sent, 1, requested.Key, database.Time.Instant + Call));
        (await SendAsync(database, sent)).ShouldBeFalse("its answer may still come");
        database.Time.Advance(Call);
        (await ReservationLedgerTests.Race(20, _ => SendAsync(database, sent))).Count(won => won).ShouldBe(1);
        var again = await database.RefundAsync(requested.Id);
        (again.Status, again.Attempts, again.Key).ShouldBe((RefundStatus.Sent, 2, requested.Key));
        (await SendAsync(database, requested)).ShouldBeFalse("it was read before");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_failed_has_another_key_and_a_late_answer_to_the_earlier_one_changes_nothing(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var requested = await RefundInAsync(database, RefundStatus.Requested);
        await SendAsync(database, requested);

        await FailAsync(database, requested);

        var failed = await database.RefundAsync(requested.Id);
        (failed.Status, failed.FailureCode, failed.Key).ShouldBe((RefundStatus.Failed, "NO", $"next {requested.Id}"));
        await SendAsync(database, failed);
        await database.PaymentsAsync(ledger => ledger.CompleteRefundAsync(requested));
        (await database.RefundAsync(requested.Id)).Status.ShouldBe(RefundStatus.Sent);
        await database.PaymentsAsync(ledger => ledger.CompleteRefundAsync(failed));
        var done = await database.RefundAsync(requested.Id);
        (done.Status, done.FailureCode, done.DueAt, done.DoneAt).ShouldBe((RefundStatus.Done, null, null, database.Time.Instant));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_50_partial_refunds_at_once_those_are_taken_that_the_payment_covers(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var payment = await database.PaymentInAsync(PaymentStatus.Approved);

        var answers = await ReservationLedgerTests.Race(50, _ => database.RequestRefundAsync(payment, 4_000));

        answers.Count(answer => answer.Refusal is null).ShouldBe(3);
        answers.Where(answer => answer.Refusal is not null).ShouldAllBe(answer => answer.Refusal == new RefundExceeds(3_000));
        (await database.RefundsAsync(payment.Id)).Sum(refund => refund.Amount).ShouldBe(12_000);
        (await database.RequestRefundAsync(payment, 3_000)).Value.Amount.ShouldBe(3_000);
        (await database.RequestRefundAsync(payment, 1)).Refusal.ShouldBe(new RefundExceeds(0));
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Of_a_payment_that_is_not_approved_nothing_is_refunded(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        foreach (var status in Enum.GetValues<PaymentStatus>().Where(status => status is not PaymentStatus.Approved))
        {
            var payment = await database.PaymentInAsync(status);
            (await database.RequestRefundAsync(payment, 1)).Refusal.ShouldBe(new RefundExceeds(0), $"{status}");
            (await database.RefundsAsync(payment.Id)).ShouldBeEmpty();
        }

        (await database.PaymentsAsync(ledger => ledger.RequestRefundAsync(Guid.Empty, 1, "sorry", Ct))).Refusal
            .ShouldBeOfType<ContentNotFound>();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Refunds_and_a_cancellation_at_once_never_give_back_more_than_was_paid_and_the_cancellation_gives_the_rest(
        Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        for (var round = 0; round < 5; round++)
        {
            var payment = await database.PaymentInAsync(PaymentStatus.Approved);

            await ReservationLedgerTests.Race(20, i => i == 10
                ? database.CancelAsync(payment, Cancellation.ByMember(100, database.Time.Instant))
                : RequestAsync(payment));

            var refunds = await database.RefundsAsync(payment.Id);
            refunds.Sum(refund => refund.Amount).ShouldBe(15_000);
            refunds.Count(refund => refund.Reason is RefundReason.Cancelled).ShouldBe(1);
        }

        async Task<bool> RequestAsync(Payment payment) => (await database.RequestRefundAsync(payment, 2_000)).Refusal is null;
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task What_is_being_charged_is_not_cancelled_whoever_asks(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var payment = await database.PaymentInAsync(PaymentStatus.Charging);
        var (before, now) = (await database.LedgerAsync(), database.Time.Instant);

        (await database.CancelAsync(payment, Cancellation.ByMember(100, now))).ShouldBeFalse();
        (await database.CancelAsync(payment, Cancellation.ByStaff("rain", "tester", now))).ShouldBeFalse();
        (await database.CancelAsync(payment, Cancellation.CalledOff(now))).ShouldBeFalse();

        (await database.LedgerAsync()).ShouldBe(before);
        (await database.PaymentAsync(payment.Id)).Status.ShouldBe(PaymentStatus.Charging);
        (await database.ReadAsync(db => db.MemberMessages.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_cancellation_gives_up_a_payment_that_was_started_and_refunds_nothing(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var payment = await database.PaymentInAsync(PaymentStatus.Started);

        (await database.CancelAsync(payment, Cancellation.ByMember(100, database.Time.Instant))).ShouldBeTrue();

        (await database.PaymentAsync(payment.Id)).ShouldSatisfyAllConditions(
            row => row.Status.ShouldBe(PaymentStatus.Abandoned),
            row => (row.DueAt, row.DecidedAt).ShouldBe((database.Time.Instant, database.Time.Instant)));
        (await database.RefundsAsync(payment.Id)).ShouldBeEmpty();
        (await database.ChargeAsync(payment)).IsMade.ShouldBeFalse();
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_cancellation_and_a_charge_at_once_never_leave_a_charge_for_a_cancelled_reservation(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        for (var round = 0; round < 10; round++)
        {
            var payment = await database.PaymentInAsync(PaymentStatus.Started);

            var answers = await ReservationLedgerTests.Race(2, async i => i == 0
                ? (await database.ChargeAsync(payment)).Payment.Status is PaymentStatus.Charging
                : await database.CancelAsync(payment, Cancellation.ByMember(100, database.Time.Instant)));

            answers.Count(won => won).ShouldBe(1);
            ((await database.PaymentAsync(payment.Id)).Status, (await database.ReservationAsync(payment.ReservationId)).Status)
                .ShouldBe(answers[0]
                    ? (PaymentStatus.Charging, ReservationStatus.Held)
                    : (PaymentStatus.Abandoned, ReservationStatus.Cancelled));
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task A_cancellation_gives_back_its_share_or_what_is_left_and_nothing_is_done_at_once(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);

        await ShouldRefundAsync(earlier: 0, percent: 100, 15_000, RefundStatus.Requested);
        await ShouldRefundAsync(earlier: 0, percent: 50, 7_500, RefundStatus.Requested);
        await ShouldRefundAsync(earlier: 0, percent: 0, 0, RefundStatus.Done);
        await ShouldRefundAsync(earlier: 4_000, percent: 100, 11_000, RefundStatus.Requested);
        await ShouldRefundAsync(earlier: 4_000, percent: 50, 7_500, RefundStatus.Requested);
        await ShouldRefundAsync(earlier: 10_000, percent: 50, 5_000, RefundStatus.Requested);
        await ShouldRefundAsync(earlier: 15_000, percent: 100, 0, RefundStatus.Done);

        async Task ShouldRefundAsync(long earlier, int percent, long amount, RefundStatus status)
        {
            var payment = await database.PaymentInAsync(PaymentStatus.Approved);
            if (earlier > 0)
            {
                (await database.RequestRefundAsync(payment, earlier)).Refusal.ShouldBeNull();
            }

            var cancellation = Cancellation.ByMember(percent, database.Time.Instant);
            (await database.CancelAsync(payment, cancellation)).ShouldBeTrue();
            (await database.CancelAsync(payment, Cancellation.ByMember(100, database.Time.Instant))).ShouldBeTrue("it is cancelled");

            (await database.ReservationAsync(payment.ReservationId)).Status.ShouldBe(ReservationStatus.Cancelled);
            var refunds = await database.RefundsAsync(payment.Id);
            refunds.Count.ShouldBe(earlier > 0 ? 2 : 1);
            var refund = refunds.Single(row => row.Reason is RefundReason.Cancelled);
            (refund.Id, refund.Amount, refund.Status).ShouldBe((cancellation.RefundId, amount, status));
            (refund.DueAt, refund.DoneAt).ShouldBe(
                amount > 0 ? (database.Time.Instant, null) : (null, (DateTime?)database.Time.Instant));
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Members_are_written_to_when_others_cancel_and_a_refund_that_fails_takes_the_cancellation_back(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var now = database.Time.Instant;
        var (staff, off, mine) = (await PaidAsync(), await PaidAsync(), await PaidAsync());

        await database.CancelAsync(staff, Cancellation.ByStaff("rain", "kim", now));
        await database.CancelAsync(off, Cancellation.CalledOff(now));
        await database.CancelAsync(mine, Cancellation.ByMember(100, now));

        var messages = await database.ReadAsync(db => db.MemberMessages.AsNoTracking().ToListAsync(Ct));
        messages.Select(message => (message.ReservationId, message.Kind, message.DueAt)).ShouldBe(
            [
                (staff.ReservationId, MemberMessageKind.CancelledByStaff, now), (off.ReservationId, MemberMessageKind.CalledOff, now),
            ],
            ignoreOrder: true);
        var refund = (await database.RefundsAsync(staff.Id)).ShouldHaveSingleItem();
        (refund.Reason, refund.Note, refund.Amount).ShouldBe((RefundReason.CancelledByStaff, "rain", 15_000));
        (await database.ScalarAsync($"select created_by from refund where reason = 'CANCELLED_BY_STAFF'")).ShouldBe("kim");

        // The id of the refund is taken: the transaction fails whole.
        var other = await PaidAsync();
        await Should.ThrowAsync<Exception>(() => database.CancelAsync(
            other, Cancellation.ByMember(100, now) with { RefundId = refund.Id }));
        (await database.ReservationAsync(other.ReservationId)).Status.ShouldBe(ReservationStatus.Confirmed);
        await database.ShouldBeSoundAsync();

        Task<Payment> PaidAsync() => database.PaymentInAsync(PaymentStatus.Approved);
    }

    private static Task<bool> SendAsync(Database database, Refund refund) =>
        database.PaymentsAsync(ledger => ledger.SendRefundAsync(refund, database.Time.Instant + Call));

    private static Task FailAsync(Database database, Refund refund) => database.PaymentsAsync(ledger => ledger.FailRefundAsync(
        refund, "NO", $"next {refund.Id}", database.Time.Instant + TimeSpan.FromSeconds(5)));

    private static async Task<Refund> RefundInAsync(Database database, RefundStatus status)
    {
        var payment = await database.PaymentInAsync(PaymentStatus.Approved);
        var requested = (await database.RequestRefundAsync(payment, 5_000)).Value;
        if (status is not RefundStatus.Requested)
        {
            (await SendAsync(database, requested)).ShouldBeTrue();
        }

        switch (status)
        {
            case RefundStatus.Requested or RefundStatus.Sent:
                break;
            case RefundStatus.Done:
                await database.PaymentsAsync(ledger => ledger.CompleteRefundAsync(requested));
                break;
            case RefundStatus.Failed:
                await FailAsync(database, requested);
                break;
        }

        var refund = await database.RefundAsync(requested.Id);
        refund.Status.ShouldBe(status);
        return refund;
    }
}
