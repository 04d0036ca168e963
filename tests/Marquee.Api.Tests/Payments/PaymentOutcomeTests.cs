using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Payments;

/// <summary>What becomes of a payment whose provider declines, does not answer, or charges what it should not have.</summary>
public sealed class PaymentOutcomeTests(PayingServers servers, Servers all) : IClassFixture<PayingServers>
{
    private static readonly TimeSpan PayingFor = TimeSpan.FromMinutes(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task After_a_decline_a_second_attempt_pays(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var first = await booking.StartAsync();
        await booking.DecideAsync(first, "DECLINE");

        var problem = await (await booking.CompleteAsync(first)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "PAYMENT_DECLINED");

        $"{problem}".ShouldContain("PAY_PROCESS_CANCELED");
        (await booking.StatusesAsync(first)).ShouldBe(("DECLINED", "HELD"));
        var second = await booking.PayAsync();
        second.ShouldNotBe(first);
        await (await booking.CompleteAsync(first)).ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "PAYMENT_DECLINED");
        (await server.PaymentsOfAsync(booking.Id)).ShouldBe([PaymentStatus.Declined, PaymentStatus.Approved], ignoreOrder: true);
        (await server.BooksAsync(first)).State.ShouldBe(SandboxState.Ended);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_charge_whose_answer_is_lost_is_settled_and_was_made_once(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        server.Script.Charges[payment] = async charge =>
        {
            (await charge()).State.ShouldBe(ChargeState.Charged);
            return new Charge(ChargeState.Unknown);
        };
        server.Script.Questions[payment] = _ => Task.FromResult(new Charge(ChargeState.Unknown));
        await booking.ShouldBeChargingAsync(payment);
        await (await booking.CancelAsync()).ShouldBeAsync(HttpStatusCode.Conflict, "PAYMENT_IN_PROGRESS");
        server.Script.Questions.TryRemove(payment, out var _);

        await server.EventuallyAsync(() => booking.StatusesAsync(payment), ("APPROVED", "CONFIRMED"));

        server.Script.KeysOf("charge", payment).ShouldHaveSingleItem();
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
        await booking.ShouldCompleteAsync(payment);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_charge_that_certainly_failed_is_made_again_with_another_key_and_one_that_may_have_succeeded_with_the_same(
        SetUp setUp)
    {
        var server = servers[setUp];
        var (failing, silent) = (await server.BookAsync(), await server.BookAsync());
        var (failed, lost) = (await failing.StartApprovedAsync(), await silent.StartApprovedAsync());
        server.Script.Charges[failed] = _ => AnswerOnceAsync(failed, new Charge(ChargeState.NotCharged, Code: "PROVIDER_ERROR"));
        server.Script.Charges[lost] = _ => AnswerOnceAsync(lost, new Charge(ChargeState.Unknown));
        await failing.ShouldBeChargingAsync(failed);
        await silent.ShouldBeChargingAsync(lost);

        await server.EventuallyAsync(() => failing.StatusesAsync(failed), ("APPROVED", "CONFIRMED"));
        await server.EventuallyAsync(() => silent.StatusesAsync(lost), ("APPROVED", "CONFIRMED"));

        var (other, same) = (server.Script.KeysOf("charge", failed), server.Script.KeysOf("charge", lost));
        (other.Count, other.Distinct().Count()).ShouldBe((2, 2));
        (same.Count, same.Distinct().Count()).ShouldBe((2, 1));

        Task<Charge> AnswerOnceAsync(Guid payment, Charge answer)
        {
            server.Script.Charges.TryRemove(payment, out var _);
            return Task.FromResult(answer);
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_buyer_who_lets_it_hang_keeps_the_seats_until_the_end_and_pays_nothing(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartAsync();
        await booking.DecideAsync(payment, "HANG");

        await booking.ShouldBeChargingAsync(payment);
        server.Server.Time.Advance(PayingFor - TimeSpan.FromSeconds(1));
        await booking.ShouldBeChargingAsync(payment);
        (await booking.IsSeatFreeAsync()).ShouldBeFalse();
        server.Server.Time.Advance(TimeSpan.FromSeconds(1));

        await server.EventuallyAsync(() => booking.StatusesAsync(payment), ("DECLINED", "EXPIRED"));
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Ended, 0));
        await server.ShouldExpireAsync(booking.Id);
        await (await booking.CompleteAsync(payment)).ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "PAYMENT_DECLINED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_buyer_who_approves_after_all_is_charged_while_the_hold_lives(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartAsync();
        await booking.DecideAsync(payment, "HANG");
        await booking.ShouldBeChargingAsync(payment);

        await booking.DecideAsync(payment, "APPROVE");

        await Eventually.ShouldBeAsync(() => booking.StatusesAsync(payment), ("APPROVED", "CONFIRMED"));
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_payment_that_nobody_finishes_is_abandoned_at_its_deadline_and_released_at_the_provider(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        server.Server.Time.Advance(PayingFor);

        await Eventually.ShouldBeAsync(() => booking.StatusesAsync(payment), ("ABANDONED", "EXPIRED"));

        await Eventually.ShouldBeAsync(async () => (await server.BooksAsync(payment)).State, SandboxState.Ended);
        await (await booking.CompleteAsync(payment)).ShouldBeAsync(HttpStatusCode.Conflict, "RESERVATION_NOT_PAYABLE");
        await (await booking.TryStartAsync()).ShouldBeAsync(HttpStatusCode.Conflict, "RESERVATION_NOT_PAYABLE");
        await server.ShouldExpireAsync(booking.Id);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_a_buyer_approved_and_cancelled_is_given_up_at_the_provider(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();

        (await booking.CancelAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await booking.StatusesAsync(payment)).ShouldBe(("ABANDONED", "CANCELLED"));
        await Eventually.ShouldBeAsync(async () => (await server.BooksAsync(payment)).State, SandboxState.Ended);
        await Eventually.ShouldBeAsync(
            () => server.Server.ReadAsync(db => db.Payments.AnyAsync(row => row.Id == payment && row.DueAt == null, Ct)), true);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Declines_do_not_keep_the_seats_for_ever(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        for (var i = 0; i < Payment.MostOfReservation; i++)
        {
            var payment = await booking.StartAsync();
            await booking.DecideAsync(payment, "DECLINE");
            await (await booking.CompleteAsync(payment)).ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "PAYMENT_DECLINED");
        }

        var problem = await (await booking.TryStartAsync()).ProblemAsync(HttpStatusCode.UnprocessableEntity, "PAYMENT_DECLINED");

        $"{problem}".ShouldContain("cannot be paid any more");
        (await booking.StatusAsync()).ShouldBe("HELD");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_a_closed_showing_a_charge_of_unknown_outcome_is_asked_about_and_not_sent_again(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        server.Script.Charges[payment] = _ => Task.FromResult(new Charge(ChargeState.Unknown));
        await booking.ShouldBeChargingAsync(payment);
        await booking.ChangeSaleAsync("CLOSED");
        server.Script.Questions.TryRemove(payment, out var _);

        await server.EventuallyAsync(() => booking.StatusesAsync(payment), ("DECLINED", "HELD"));

        server.Script.KeysOf("charge", payment).ShouldHaveSingleItem();
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Ended, 0));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_was_charged_though_the_reservation_had_ended_comes_back_in_full_and_the_member_is_written_to_once(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await PayingServer.StartAsync(all, setUp, mail.Settings);
        var booking = await server.BookAsync(member: 2);
        var payment = await booking.StartApprovedAsync();
        server.Script.Charges[payment] = async charge =>
        {
            await charge();
            return new Charge(ChargeState.Unknown);
        };
        server.Script.Questions[payment] = _ => Task.FromResult(new Charge(ChargeState.Unknown));
        await booking.ShouldBeChargingAsync(payment);
        server.Server.Time.Advance(PayingFor);
        await server.ShouldExpireAsync(booking.Id);

        server.Script.Questions.TryRemove(payment, out var _);
        await server.EventuallyAsync(() => booking.StatusesAsync(payment), ("APPROVED", "EXPIRED"));

        await server.EventuallyAsync(() => booking.RefundsAsync(payment), "15000 RESERVATION_ENDED DONE");
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 15_000));
        await mail.MessageAsync(Visitor.Will);
        await server.EventuallyAsync(
            () => server.Server.ReadAsync(db => db.MemberMessages.Where(row => row.SentAt != null).CountAsync(Ct)), 1);
        mail.Received.Count.ShouldBe(1);
        (await server.Server.ReadAsync(db => db.MemberMessages.AsNoTracking().SingleAsync(Ct))).ReservationId.ShouldBe(booking.Id);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_costs_nothing_is_confirmed_at_once(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, _, screen, movie) = await server.Server.NewScreenAsync();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-01-20T10:00:00", price: 0);
        var booking = await Booking.MakeAsync(server, member: 1, schedule, (await admin.SeatsOfAsync(schedule))[0]);

        using var paid = await booking.TryStartAsync();

        var reservation = await paid.ResultAsync();
        paid.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)reservation["status"], ((string?)reservation["number"])?.Length).ShouldBe(("CONFIRMED", 8));
        (await server.PaymentsOfAsync(booking.Id)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_is_being_charged_is_cancelled_by_nobody_and_can_be_once_it_is_paid(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        var (called, answer) = Hold(server, payment);
        var completing = booking.CompleteAsync(payment);
        await called;

        await (await booking.CancelAsync()).ShouldBeAsync(HttpStatusCode.Conflict, "PAYMENT_IN_PROGRESS");
        await (await server.Server.Admin().AdminPostAsync($"reservations/{booking.Id}/cancellation", new { reason = "rain" }))
            .ShouldBeAsync(HttpStatusCode.Conflict, "PAYMENT_IN_PROGRESS");
        (await booking.StatusesAsync(payment)).ShouldBe(("CHARGING", "HELD"));
        answer.SetResult();
        await completing;
        await Eventually.ShouldBeAsync(() => booking.StatusesAsync(payment), ("APPROVED", "CONFIRMED"));

        using var cancelled = await booking.CancelAsync();

        ((long?)(await cancelled.ResultAsync())["refund"]!["amount"]).ShouldBe(15_000);
        await server.EventuallyAsync(() => booking.RefundsAsync(payment), "15000 CANCELLED DONE");
        (await server.BooksAsync(payment)).GivenBack.ShouldBe(15_000);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task What_is_being_charged_when_its_showing_closes_is_sold_and_what_is_called_off_then_comes_back(SetUp setUp)
    {
        var server = servers[setUp];
        foreach (var sale in (string[])["CLOSED", "CALLED_OFF"])
        {
            var booking = await server.BookAsync();
            var payment = await booking.StartApprovedAsync();
            var (called, answer) = Hold(server, payment);
            var completing = booking.CompleteAsync(payment);
            await called;
            await booking.ChangeSaleAsync(sale);
            answer.SetResult();

            (await completing).StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Accepted);

            await Eventually.ShouldBeAsync(
                () => booking.StatusesAsync(payment), ("APPROVED", sale is "CLOSED" ? "CONFIRMED" : "CANCELLED"));
            await server.EventuallyAsync(() => booking.RefundsAsync(payment), sale is "CLOSED" ? "" : "15000 CALLED_OFF DONE");
            (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, sale is "CLOSED" ? 0 : 15_000));
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_a_closed_showing_nothing_is_started_or_completed(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        await booking.ChangeSaleAsync("CLOSED");

        await (await booking.TryStartAsync()).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_CLOSED");
        await (await booking.CompleteAsync(payment)).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_CLOSED");

        (await booking.StatusesAsync(payment)).ShouldBe(("ABANDONED", "HELD"));
        await Eventually.ShouldBeAsync(async () => (await server.BooksAsync(payment)).State, SandboxState.Ended);
        await (await booking.TryStartAsync()).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_CLOSED");
        await (await server.Server.ClientOf(2).ReserveAsync(booking.Schedule, booking.Seat + 2))
            .ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_CLOSED");
        await booking.ChangeSaleAsync("OPEN");
        await booking.PayAsync();
    }

    /// <summary>Lets a call that charges wait: when it was made, and how it goes on.</summary>
    private static (Task Called, TaskCompletionSource Answer) Hold(PayingServer server, Guid payment)
    {
        var (called, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Script.Charges[payment] = async charge =>
        {
            called.TrySetResult();
            await answer.Task;
            return await charge();
        };
        return (called.Task, answer);
    }
}
