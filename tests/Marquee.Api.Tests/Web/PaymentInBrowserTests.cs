using System.Net;
using System.Text.RegularExpressions;
using Marquee.Api.Tests.Fixtures;
using Marquee.Domain.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>What a buyer sees of a payment, whose provider is the sandbox.</summary>
public sealed class PaymentInBrowserTests(Servers servers, Browser browser)
{
    private const string Paid = ".booking-number strong";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SetUp.Embedded, true)]
    [InlineData(SetUp.Embedded, false)]
    [InlineData(SetUp.Production, true)]
    public async Task A_member_pays_by_touch_on_a_phone(SetUp setUp, bool scripts)
    {
        await using var server = await servers.StartSandboxAsync(setUp);
        var page = await browser.VisitAsync(server, scripts, "ko-KR", width: 360, height: 740, touch: true);
        var faults = page.WatchFaults();
        await page.SignInAsync("/schedules/1");
        await page.Seat("A1").TapAsync();
        await page.Seat("A2").TapAsync();
        var order = page.Locator(".order-action button");
        (await order.TextContentAsync()).ShouldBe(scripts ? "예매하기 · 30,000원" : "예매하기");
        await page.ShouldFitAsync();
        await order.TapAsync();

        await page.ArriveAsync("**/reservations/**");
        await page.ShouldFitAsync();
        (await page.Locator(".hold-pay").TextContentAsync()).ShouldBe("30,000원 결제");
        await page.Locator(".hold-pay").TapAsync();

        await page.ArriveAsync("**/sandbox/payments/**");
        await page.ShouldFitAsync();
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("실제 돈은 오가지 않습니다");
        await page.Locator("button[value=APPROVE]").TapAsync();

        await page.Locator(Paid).WaitForAsync();
        await page.ShouldFitAsync();
        var number = await page.Locator(Paid).TextContentAsync();
        number.ShouldNotBeNull().ShouldMatch("^[0-9A-Z]{4} [0-9A-Z]{4}$");
        (await server.ReadAsync(db => db.Reservations.Select(row => row.Number).SingleAsync(Ct))).ShouldBe(number.Replace(" ", ""));
        var result = page.Url;

        (await page.ReloadAsync())!.Status.ShouldBe(200);
        (await page.Locator(Paid).TextContentAsync()).ShouldBe(number);
        await page.GoBackAsync();
        page.Url.ShouldBe(result, "the page of the provider is of no use any more");
        (await page.Locator(Paid).TextContentAsync()).ShouldBe(number);
        (await server.LedgerAsync()).ShouldBe((1, 2, 2, 1));
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_decline_another_payment_is_made_while_the_seats_are_held()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server, scripts: false);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");

        var first = await page.PayAsync("DECLINE");

        (await page.TitleAsync()).ShouldStartWith("Not paid");
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("You left the payment");
        await page.GotoAsync($"/payments/{first}?code=%3Cb%3EWrong%3C/b%3E&message=Wrong");
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldNotContain("Wrong");
        await page.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();
        (await page.PayAsync()).ShouldNotBe(first);
        await page.Locator(Paid).WaitForAsync();
        await page.GotoAsync($"/payments/{first}");
        (await page.TitleAsync()).ShouldStartWith("Not paid", customMessage: "of the first one that stays true");
    }

    [Fact]
    public async Task Two_tabs_start_one_payment_and_the_slower_one_changes_nothing()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(page.Url);

        await page.Locator(".hold-pay").ClickAsync();
        await page.ArriveAsync("**/sandbox/payments/**");
        await other.Locator(".hold-pay").ClickAsync();
        await other.ArriveAsync("**/sandbox/payments/**");

        other.Url.ShouldBe(page.Url);
        await page.Locator("button[value=APPROVE]").ClickAsync();
        await page.Locator(Paid).WaitForAsync();
        await other.Locator("button[value=DECLINE]").ClickAsync();
        await other.Locator(Paid).WaitForAsync();
        (await server.ReadAsync(db => db.Payments.CountAsync(Ct))).ShouldBe(1);
    }

    [Fact]
    public async Task While_the_bank_is_asked_the_page_says_so_and_turns_to_the_result_by_itself_without_a_script()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server, scripts: false);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");

        var payment = await page.PayAsync("HANG");

        (await page.TitleAsync()).ShouldStartWith("Checking your payment");
        await Assertions.Expect(page.Locator("meta[http-equiv=refresh]")).ToHaveCountAsync(1);
        var tab = await page.Context.NewPageAsync();
        await tab.GotoAsync("/reservations");
        await Assertions.Expect(tab.Locator(".hold-pay, .cancel")).ToHaveCountAsync(0);
        await tab.GetByRole(AriaRole.Link, new() { Name = "Checking your payment" }).WaitForAsync();
        await tab.GotoAsync($"/sandbox/payments/{payment}");
        await tab.Locator("button[value=APPROVE]").ClickAsync();

        await page.Locator(Paid).WaitForAsync();
        await Assertions.Expect(page.Locator("meta[http-equiv=refresh]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_started_payment_counts_down_and_goes_on_where_it_was_left()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");
        await page.Locator(".hold-pay").ClickAsync();
        await page.ArriveAsync("**/sandbox/payments/**");
        var payment = page.Url.Replace("/sandbox", "");

        await page.GotoAsync(payment);

        (await page.TitleAsync()).ShouldStartWith("Waiting for your payment");
        await Assertions.Expect(page.GetByRole(AriaRole.Timer)).ToHaveTextAsync(new Regex("^(10:00|9:5[0-9])$"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Pay ₩15,000" }).ClickAsync();
        await page.ArriveAsync("**/sandbox/payments/**");
        server.Time.Advance(TimeSpan.FromMinutes(10));
        await page.GotoAsync(payment);
        (await page.TitleAsync()).ShouldStartWith("Not paid");
        await page.GetByRole(AriaRole.Link, new() { Name = "Choose seats again" }).WaitForAsync();
    }

    [Fact]
    public async Task Money_that_was_taken_too_late_comes_back_and_the_page_says_so()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server, scripts: false, language: "ko-KR");
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1", "A2");
        var payment = await page.PayAsync("HANG");
        (await server.Services.GetRequiredService<ISandboxCharges>()
            .ChangeAsync(payment, [SandboxState.Hanging], SandboxState.Charged, code: null, Ct)).ShouldBeTrue();

        server.Time.Advance(TimeSpan.FromMinutes(11));

        await page.GetByText("결제가 늦었습니다").First.WaitForAsync();
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("30,000원은 전액 환불됩니다");
        await ReloadUntilAsync(page, "30,000원 환불 완료");
        await Assertions.Expect(page.Locator(Paid)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nobody_sees_or_completes_anothers_payment()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");
        await page.Locator(".hold-pay").ClickAsync();
        await page.ArriveAsync("**/sandbox/payments/**");
        var sandbox = new Uri(page.Url).AbsolutePath;
        var payment = sandbox["/sandbox".Length..];
        using var other = new Visitor(server);
        await other.SignInAsync("dore@marquee.example");
        var token = await other.TokenAsync("/account");

        foreach (var address in new[] { payment, $"{payment}/success", $"{payment}/failure", sandbox })
        {
            (await other.GetAsync(address)).Status.ShouldBe(HttpStatusCode.NotFound, address);
            (await server.Client().GetAsync(address, Ct)).Headers.Location!.OriginalString.ShouldStartWith("/sign-in?");
        }

        (await other.PostAsync(sandbox, token, ("decision", "APPROVE"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await servers[SetUp.Embedded].ReadAsync(db => db.Payments.CountAsync(Ct))).ShouldBe(0);
        (await page.GotoAsync($"{payment}/success?orderId={Guid.Empty}&amount=1"))!.Status.ShouldBe(400);
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("does not belong");
        await page.GotoAsync(payment);
        (await page.TitleAsync()).ShouldStartWith("Waiting for your payment");
    }

    /// <summary>For what is done in the background.</summary>
    internal static Task ReloadUntilAsync(IPage page, string text) => Eventually.ShouldBeAsync(
        async () =>
        {
            try
            {
                await page.ReloadAsync();
                return (await page.Locator("main").TextContentAsync())!.Contains(text, StringComparison.Ordinal);
            }
            catch (PlaywrightException)
            {
                // A page that loads itself again got in the way.
                return false;
            }
        },
        true);
}
