using System.Net;
using System.Security.Claims;
using Marquee.Api.Accounts;
using Marquee.Api.Http;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Payments;
using Marquee.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Marquee.Api.Tests.Payments;

/// <summary>Money that goes back: once, and never more than was paid.</summary>
public sealed class PaymentRefundTests(PayingServers servers, Servers all) : IClassFixture<PayingServers>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_refund_that_failed_is_sent_again_with_another_key_and_one_that_may_have_been_done_with_the_same(SetUp setUp)
    {
        var server = servers[setUp];
        var (failing, silent) = (await server.BookAsync(), await server.BookAsync());
        var (failed, lost) = (await failing.PayAsync(), await silent.PayAsync());
        server.Script.Refunds[failed] = _ =>
        {
            server.Script.Refunds.TryRemove(failed, out var _);
            return Task.FromResult(new RefundAnswer(RefundOutcome.Failed, "PROVIDER_ERROR"));
        };
        server.Script.Refunds[lost] = async refund =>
        {
            server.Script.Refunds.TryRemove(lost, out var _);
            (await refund()).Outcome.ShouldBe(RefundOutcome.Done);
            return new RefundAnswer(RefundOutcome.Unknown);
        };
        (await failing.CancelAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await silent.CancelAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);

        await server.EventuallyAsync(() => failing.RefundsAsync(failed), "15000 CANCELLED DONE");
        await server.EventuallyAsync(() => silent.RefundsAsync(lost), "15000 CANCELLED DONE");

        var (other, same) = (server.Script.KeysOf("refund", failed), server.Script.KeysOf("refund", lost));
        (other.Count, other.Distinct().Count()).ShouldBe((2, 2));
        (same.Count, same.Distinct().Count()).ShouldBe((2, 1));
        (await server.BooksAsync(failed)).GivenBack.ShouldBe(15_000);
        (await server.BooksAsync(lost)).GivenBack.ShouldBe(15_000);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_two_partial_refunds_at_once_that_exceed_the_payment_one_is_taken(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.PayAsync();
        var admin = server.Server.Admin();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RefundAsync(10_000)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        var refused = answers.Single(answer => answer.StatusCode != HttpStatusCode.Created);
        await refused.ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "REFUND_EXCEEDS");
        (await RefundAsync(5_001)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        server.Server.Time.Advance(TimeSpan.FromSeconds(1));
        (await booking.CancelAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        await server.EventuallyAsync(() => booking.RefundsAsync(payment), "10000 GOODWILL DONE, 5000 CANCELLED DONE");
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 15_000));

        Task<HttpResponseMessage> RefundAsync(long amount) =>
            admin.AdminPostAsync($"payments/{payment}/refunds", new { amount, reason = "cold popcorn" });
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_member_who_cancels_late_gets_half_and_after_the_start_nothing_is_cancelled(SetUp setUp)
    {
        var server = servers[setUp];
        var (admin, _, screen, movie) = await server.Server.NewScreenAsync();
        var now = server.Server.Time.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(31);
        var schedule = await admin.AddScheduleAsync(movie, screen, $"{start.AddHours(9):yyyy-MM-ddTHH:mm:ss}", price: 15_000);
        var seats = await admin.SeatsOfAsync(schedule);
        var (late, tooLate) =
            (await Booking.MakeAsync(server, 1, schedule, seats[0]), await Booking.MakeAsync(server, 2, schedule, seats[1]));
        var (half, none) = (await late.PayAsync(), await tooLate.PayAsync());
        server.Server.Time.SetUtcNow(start.AddMinutes(-20).AddMicroseconds(1));

        (await late.CancelAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Server.Time.SetUtcNow(start);
        await (await tooLate.CancelAsync()).ShouldBeAsync(HttpStatusCode.Conflict, "SCHEDULE_STARTED");

        await server.EventuallyAsync(() => late.RefundsAsync(half), "7500 CANCELLED DONE");
        (await server.BooksAsync(none)).ShouldBe((SandboxState.Charged, 0));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Staff_cancel_with_a_refund_in_full_a_message_and_an_entry_in_the_log_once(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync(member: 2);
        var payment = await booking.PayAsync();
        var (cashier, programmer) = (ClientOf("cashier"), ClientOf("programmer"));
        var body = new { reason = "The projector broke." };

        await (await programmer.AdminPostAsync($"reservations/{booking.Id}/cancellation", body))
            .ShouldBeAsync(HttpStatusCode.Forbidden, "FORBIDDEN");
        (await (await cashier.AdminPostAsync($"reservations/{booking.Id}/cancellation", new { reason = "" })).ErrorsAsync())
            .ShouldBe(["reason"]);
        for (var time = 0; time < 2; time++)
        {
            using var cancelled = await cashier.AdminPostAsync($"reservations/{booking.Id}/cancellation", body);
            ((string?)(await cancelled.ResultAsync())["status"]).ShouldBe("CANCELLED");
        }

        await server.EventuallyAsync(() => booking.RefundsAsync(payment), "15000 CANCELLED_BY_STAFF DONE");
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 15_000));
        (await server.Server.ReadAsync(db => db.MemberMessages.Where(row => row.ReservationId == booking.Id)
            .Select(row => $"{row.Kind}").ToListAsync(Ct))).ShouldBe(["CancelledByStaff"]);
        var entries = (await server.Server.Admin().GetResultAsync("/api/admin/audit?action=reservation.cancelled")).AsArray()
            .Where(entry => (string?)entry!["subjectId"] == $"{booking.Id}");
        entries.ShouldHaveSingleItem()!["detail"]!.ToJsonString().ShouldContain("The projector broke.");

        HttpClient ClientOf(string role) => server.Server.ClientWith(server.Server.Services.GetRequiredService<AccessTokens>().Issue(
            new ClaimsIdentity(
                [new Claim(MarqueeClaims.Subject, "12"), new Claim(MarqueeClaims.Name, "Kim"), new Claim(MarqueeClaims.Role, role)]))
            .AccessToken);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_a_showing_that_is_called_off_all_are_cancelled_refunded_and_written_to_once_even_if_the_process_ends_meanwhile(
        SetUp setUp)
    {
        const int Members = 30;
        const int Accounts = 11;
        using var folder = new TemporaryFolder();
        await using var mail = MailServer.Start();
        var first = await PayingServer.StartAsync(all, setUp, [.. mail.Settings, ("DataFolder", folder.Path)]);
        var (admin, theater, _, movie) = await first.Server.NewScreenAsync();
        var screen = (await admin.AddAsync("screens", new { theaterId = theater, name = "2", rows = 5, seatsPerRow = 7 })).Id();
        var schedule = await admin.AddScheduleAsync(movie, screen, "2025-01-20T10:00:00", price: 15_000);
        var seats = await admin.SeatsOfAsync(schedule);
        var sold = await Task.WhenAll(Enumerable.Range(1, Members).Select(async member =>
        {
            var booking = await Booking.MakeAsync(first, member, schedule, seats[member - 1]);
            return (Booking: booking, Payment: await booking.PayAsync());
        }));
        var held = await Booking.MakeAsync(first, Members + 1, schedule, seats[Members]);

        ((string?)(await held.ChangeSaleAsync("CALLED_OFF"))["sale"]).ShouldBe("CALLED_OFF");
        await Eventually.ShouldBeAsync(async () => (int)(await SaleAsync(first))["cancelled"]! > 0, true);
        await using var next = await first.SucceedAsync(all, setUp);

        await next.EventuallyAsync(async () => (int)(await SaleAsync(next))["refundsDone"]!, Members);
        var sale = await SaleAsync(next);
        ((int)sale["live"]!, (int)sale["cancelled"]!, (int)sale["refunds"]!, (long)sale["refunded"]!, (int)sale["messages"]!)
            .ShouldBe((0, Members + 1, Members, Members * 15_000, Members + 1));
        foreach (var (booking, payment) in sold)
        {
            var taken = booking with { Server = next };
            (await taken.StatusesAsync(payment)).ShouldBe(("APPROVED", "CANCELLED"));
            (await taken.RefundsAsync(payment)).ShouldBe("15000 CALLED_OFF DONE");
            (await next.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 15_000));
        }

        // The first eleven are accounts of the sample; a process that dies between a message and its note sends it again, with the same id.
        await next.EventuallyAsync(
            () => next.Server.ReadAsync(db => db.MemberMessages.CountAsync(row => row.DueAt != null, Ct)), 0);
        mail.Received.Select(message => message.To.ToString()).Distinct().Count().ShouldBe(Accounts);
        mail.Received.Select(message => message.MessageId).Distinct().Count().ShouldBe(Accounts);
        (await (await next.Server.Admin().AdminPutAsync($"schedules/{schedule}/sale", new { sale = "OPEN" }))
            .ProblemAsync(HttpStatusCode.Conflict, "SCHEDULE_CLOSED")).ShouldNotBeNull();

        Task<System.Text.Json.Nodes.JsonNode> SaleAsync(PayingServer server) =>
            server.Server.Admin().GetResultAsync($"/api/admin/schedules/{schedule}/sale");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Whatever_the_provider_fails_and_whatever_answers_it_loses_both_books_agree(SetUp setUp)
    {
        await using var server = await PayingServer.StartAsync(
            all, setUp, ("Payments:Sandbox:Failures", "0.4"), ("Payments:Sandbox:LostAnswers", "0.4"), ("Payments:Sandbox:Seed", "7"));
        var paid = new List<(Booking Booking, Guid Payment)>();
        for (var member = 1; member <= 16; member++)
        {
            var booking = await server.BookAsync(member);
            var payment = await booking.StartAsync();
            await booking.DecideAsync(payment, "APPROVE");
            await booking.CompleteAsync(payment);
            paid.Add((booking, payment));
        }

        await server.EventuallyAsync(
            async () => (await Task.WhenAll(paid.Select(one => one.Booking.StatusOfAsync(one.Payment)))).Count(
                status => status is "STARTED" or "CHARGING"),
            0);
        var admin = server.Server.Admin();
        var expected = new Dictionary<Guid, string>();
        foreach (var (booking, payment) in paid)
        {
            // Approved after the hold, it comes back in full.
            var statuses = await booking.StatusesAsync(payment);
            expected[payment] = statuses switch
            {
                ("APPROVED", "CONFIRMED") => "4000 GOODWILL DONE",
                ("APPROVED", "EXPIRED") => "15000 RESERVATION_ENDED DONE",
                _ => "",
            };
            if (statuses is ("APPROVED", "CONFIRMED"))
            {
                (await admin.AdminPostAsync($"payments/{payment}/refunds", new { amount = 4_000, reason = "cold popcorn" })).StatusCode
                    .ShouldBe(HttpStatusCode.Created);
            }
        }

        expected.Values.ShouldContain("4000 GOODWILL DONE");
        foreach (var (booking, payment) in paid)
        {
            await server.EventuallyAsync(() => booking.RefundsAsync(payment), expected[payment]);
            (await server.BooksAsync(payment)).ShouldBe(expected[payment] switch
            {
                "" => (SandboxState.Ended, 0),
                "4000 GOODWILL DONE" => (SandboxState.Charged, 4_000),
                _ => (SandboxState.Charged, 15_000),
            });
        }
    }
}
