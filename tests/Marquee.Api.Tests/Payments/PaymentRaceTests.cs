using System.Net;
using System.Net.Http.Json;
using System.Text;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Payments;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Payments;

/// <summary>Buyers, browsers and notices that come at once, twice, too early or too late.</summary>
public sealed class PaymentRaceTests(PayingServers servers, Servers all) : IClassFixture<PayingServers>
{
    private static readonly TimeSpan PayingFor = TimeSpan.FromMinutes(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Completed_a_moment_before_the_end_it_is_charged_and_at_the_end_it_is_not(SetUp setUp)
    {
        var server = servers[setUp];
        var (early, late) = (await server.BookAsync(), await server.BookAsync());
        var (charged, missed) = (await early.StartApprovedAsync(), await late.StartApprovedAsync());
        server.Server.Time.Advance(PayingFor - TimeSpan.FromMicroseconds(1));

        await early.ShouldCompleteAsync(charged);
        server.Server.Time.Advance(TimeSpan.FromMicroseconds(1));
        var problem = await (await late.CompleteAsync(missed)).ProblemAsync(HttpStatusCode.Conflict, "RESERVATION_NOT_PAYABLE");

        ((string?)problem["detail"]).ShouldNotBeNull().ShouldContain("EXPIRED");
        (await late.StatusesAsync(missed)).ShouldBe(("ABANDONED", "EXPIRED"));
        await Eventually.ShouldBeAsync(async () => (await server.BooksAsync(missed)).State, SandboxState.Ended);
        (await server.BooksAsync(charged)).ShouldBe((SandboxState.Charged, 0));
        server.Script.KeysOf("charge", missed).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_notice_that_comes_before_the_browser_completes_the_payment_and_the_browser_is_answered_the_same(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartAsync();

        await booking.DecideAsync(payment, "APPROVE");

        await Eventually.ShouldBeAsync(() => booking.StatusesAsync(payment), ("APPROVED", "CONFIRMED"));
        await booking.ShouldCompleteAsync(payment);
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_notices_nothing_is_believed_and_they_may_come_twice_and_in_any_order(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartAsync();

        foreach (var lie in (string[])["CHARGED", "ENDED", "REFUNDED", "CHARGED", "WAITING", "nonsense"])
        {
            await SendAsync(payment, lie);
        }

        // Looked at after every one of them, and nothing to be seen.
        await Eventually.ShouldBeAsync(
            async () => server.Script.KeysOf("find", payment).Count > 0
                && await server.Server.ReadAsync(db => db.Payments.AnyAsync(row => row.Id == payment && row.DueAt == row.Deadline, Ct)),
            true);
        (await booking.StatusesAsync(payment)).ShouldBe(("STARTED", "HELD"));
        server.Script.KeysOf("charge", payment).ShouldBeEmpty();

        await booking.DecideAsync(payment, "APPROVE");
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(payment, "ENDED")));
        await Eventually.ShouldBeAsync(() => booking.StatusesAsync(payment), ("APPROVED", "CONFIRMED"));
        await SendAsync(payment, "ENDED");
        (await booking.StatusesAsync(payment)).ShouldBe(("APPROVED", "CONFIRMED"));
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));

        async Task SendAsync(Guid about, string status) => (await server.Server.Client()
            .PostAsJsonAsync("/api/payments/notices/sandbox", new { paymentId = about, status }, Ct)).StatusCode
            .ShouldBe(HttpStatusCode.NoContent);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Whatever_notices_the_sandbox_doubles_delays_or_reorders_each_payment_is_charged_once(SetUp setUp)
    {
        await using var server = await PayingServer.StartAsync(
            all, setUp, ("Payments:Sandbox:Duplicates", "0.5"), ("Payments:Sandbox:Late", "0.3"), ("Payments:Sandbox:Reordered", "0.5"));
        var bookings = new List<(Booking Booking, Guid Payment)>();
        for (var i = 0; i < 12; i++)
        {
            var booking = await server.BookAsync(member: i + 1);
            bookings.Add((booking, await booking.StartAsync()));
        }

        await Task.WhenAll(bookings.Select(one => one.Booking.DecideAsync(one.Payment, "APPROVE")));
        await Task.WhenAll(bookings.Take(6).Select(one => one.Booking.CompleteAsync(one.Payment)));

        // A notice that waits for the next one may be the last: then the browser comes.
        await Eventually.ShouldBeAsync(async () => await CountPaidAsync() >= bookings.Count - 1, true);
        await Task.WhenAll(bookings.Select(one => one.Booking.CompleteAsync(one.Payment)));
        await Eventually.ShouldBeAsync(CountPaidAsync, bookings.Count);
        foreach (var (_, payment) in bookings)
        {
            (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
        }

        async Task<int> CountPaidAsync() => (await Task.WhenAll(bookings.Select(one => one.Booking.StatusesAsync(one.Payment))))
            .Count(statuses => statuses == ("APPROVED", "CONFIRMED"));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_notice_that_is_no_notice_is_refused_one_about_nothing_is_taken_and_another_gateway_has_no_address(SetUp setUp)
    {
        var client = servers[setUp].Server.Client();
        var about = $"{{\"paymentId\":\"{Guid.CreateVersion7(MarqueeServer.Start)}\",\"status\":\"CHARGED\"}}";

        foreach (var garbage in (string[])["", "garbage", "{}", "[]", "null", "{\"paymentId\":\"x\"}", "{\"paymentId\":null}"])
        {
            await (await NoticeAsync("sandbox", garbage)).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        }

        (await NoticeAsync("sandbox", about)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        foreach (var gateway in (string[])["toss", "none", "nobody"])
        {
            await (await NoticeAsync(gateway, about)).ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        }

        Task<HttpResponseMessage> NoticeAsync(string gateway, string body) => client.PostAsync(
            $"/api/payments/notices/{gateway}", new StringContent(body, Encoding.UTF8, "application/json"), Ct);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_20_starts_at_once_one_opens_a_payment_and_of_20_completions_one_charges(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();

        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => booking.StartAsync()));

        var payment = started.Distinct().ShouldHaveSingleItem();
        server.Script.HideApproval(payment);
        await booking.DecideAsync(payment, "APPROVE");
        var completed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => booking.CompleteAsync(payment)));

        completed.Select(answer => answer.StatusCode).Distinct().ShouldBeSubsetOf([HttpStatusCode.OK, HttpStatusCode.Accepted]);
        completed.ShouldContain(answer => answer.StatusCode == HttpStatusCode.OK, "the one that charged waits for the outcome");
        await booking.ShouldCompleteAsync(payment);
        (await server.PaymentsOfAsync(booking.Id)).ShouldBe([PaymentStatus.Approved]);
        server.Script.KeysOf("charge", payment).Distinct().ShouldHaveSingleItem();
        (await server.BooksAsync(payment)).ShouldBe((SandboxState.Charged, 0));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Two_tabs_pay_one_payment_and_both_see_that_it_is_paid(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var (one, other) = (await booking.StartAsync(), await booking.StartAsync());
        other.ShouldBe(one);
        server.Script.HideApproval(one);
        await booking.DecideAsync(one, "APPROVE");
        await booking.DecideAsync(one, "DECLINE");

        await booking.ShouldCompleteAsync(one);
        await booking.ShouldCompleteAsync(one);

        server.Script.KeysOf("charge", one).ShouldHaveSingleItem("a decision is made once");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Who_goes_back_gets_the_same_payment_until_it_is_paid_and_what_is_paid_afterwards(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        using var first = await booking.TryStartAsync();
        using var again = await booking.TryStartAsync();
        (first.StatusCode, again.StatusCode).ShouldBe((HttpStatusCode.Created, HttpStatusCode.Created));
        (await again.ResultAsync()).ToJsonString().ShouldBe((await first.ResultAsync()).ToJsonString());
        var payment = await booking.StartApprovedAsync();
        await booking.ShouldCompleteAsync(payment);

        await booking.ShouldCompleteAsync(payment);
        using var paid = await booking.TryStartAsync();

        paid.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)(await paid.ResultAsync())["status"]).ShouldBe("CONFIRMED");
        server.Script.KeysOf("charge", payment).ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Who_comes_back_without_having_decided_has_not_paid(SetUp setUp)
    {
        var booking = await servers[setUp].BookAsync();
        var payment = await booking.StartAsync();

        await (await booking.CompleteAsync(payment)).ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "PAYMENT_DECLINED");

        (await booking.StatusesAsync(payment)).ShouldBe(("DECLINED", "HELD"));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_amount_or_an_order_that_the_browser_changed_charges_nothing(SetUp setUp)
    {
        var server = servers[setUp];
        var (booking, other) = (await server.BookAsync(), await server.BookAsync());
        var (payment, another) = (await booking.StartApprovedAsync(), await other.StartApprovedAsync());

        (await (await booking.CompleteAsync(payment, new { amount = 1 })).ErrorsAsync()).ShouldBe(["amount"]);
        (await (await booking.CompleteAsync(payment, new { orderId = $"{another}" })).ErrorsAsync()).ShouldBe(["orderId"]);
        (await (await booking.CompleteAsync(payment, new { paymentKey = "" })).ErrorsAsync()).ShouldBe(["paymentKey"]);

        (await booking.StatusesAsync(payment)).ShouldBe(("STARTED", "HELD"));
        (await booking.CompleteAsync(payment, new { amount = 15_000, orderId = $"{payment}" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.StatusesAsync(another)).ShouldBe(("STARTED", "HELD"));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_payment_of_another_member_is_not_there(SetUp setUp)
    {
        var server = servers[setUp];
        var booking = await server.BookAsync();
        var payment = await booking.StartApprovedAsync();
        var stranger = server.Server.ClientOf(2);

        foreach (var answer in new[]
        {
            await stranger.GetAsync($"/api/payments/{payment}", Ct),
            await stranger.PostAsJsonAsync($"/api/payments/{payment}/completion", new { }, Ct),
            await stranger.GetAsync($"/api/sandbox/payments/{payment}", Ct),
            await stranger.PostAsJsonAsync($"/api/sandbox/payments/{payment}", new { decision = "DECLINE" }, Ct),
            await stranger.PostAsync($"{booking.Address}/payment", null, Ct),
        })
        {
            await answer.ShouldBeAsync(HttpStatusCode.NotFound, "CONTENT_NOT_FOUND");
        }

        (await booking.StatusesAsync(payment)).ShouldBe(("STARTED", "HELD"));
        await booking.ShouldCompleteAsync(payment);
    }
}
