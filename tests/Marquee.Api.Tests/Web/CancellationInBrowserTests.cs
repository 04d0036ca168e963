using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>What a buyer is told before and after money comes back, and of showings that are not sold any more.</summary>
public sealed class CancellationInBrowserTests(Servers servers, Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("KR", 24 * 60, "₩30,000 will be refunded.", "₩30,000 refunded.")]
    [InlineData("KR", 10, "₩15,000 of ₩30,000 will be refunded.", "₩15,000 refunded.")]
    [InlineData("None", 24 * 60, "Nothing is refunded any more.", null)]
    public async Task What_comes_back_is_told_before_the_cancellation(string rules, int minutesBefore, string told, string? done)
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded, ("Payments:Refunds", rules));
        var page = await browser.VisitAsync(server, scripts: false);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1", "A2");
        await page.Locator("details.cancel summary").ClickAsync();
        (await page.Locator("details.cancel").TextContentAsync()).ShouldNotBeNull().ShouldContain("Nothing has been paid.");
        await page.PayAsync();
        var at = (await server.StartOfAsync(1)).AddMinutes(-minutesBefore);
        if (at > server.Time.GetUtcNow().UtcDateTime)
        {
            server.Time.SetUtcNow(at);
        }

        await page.GotoAsync("/reservations");
        await page.Locator("details.cancel summary").ClickAsync();
        (await page.Locator("details.cancel").TextContentAsync()).ShouldNotBeNull().ShouldContain(told);
        await page.Locator("button[name=cancel]").ClickAsync();

        await page.Locator(".status-cancelled").WaitForAsync();
        if (done is null)
        {
            await Assertions.Expect(page.Locator(".refunds")).ToHaveCountAsync(0);
        }
        else
        {
            await PaymentInBrowserTests.ReloadUntilAsync(page, done);
        }
    }

    [Fact]
    public async Task A_showing_that_was_called_off_is_told_wherever_it_is_met()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server, scripts: false, language: "ko-KR");
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1", "A2");
        var payment = await page.PayAsync();

        await ChangeSaleAsync(server, "CALLED_OFF");

        await page.GotoAsync("/schedules/1");
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("상영이 취소된 회차입니다");
        await Assertions.Expect(page.Locator(".seat-form")).ToHaveCountAsync(0);
        await page.GotoAsync("/reservations");
        (await page.Locator("article").TextContentAsync()).ShouldNotBeNull().ShouldContain("결제한 금액은 전액 환불됩니다");
        await Assertions.Expect(page.Locator(".cancel")).ToHaveCountAsync(0);
        await PaymentInBrowserTests.ReloadUntilAsync(page, "30,000원 환불 완료");
        (await page.Locator(".status").TextContentAsync()).ShouldBe("취소됨");
        await page.GotoAsync($"/payments/{payment}");
        (await page.TitleAsync()).ShouldStartWith("취소된 예매");
    }

    [Fact]
    public async Task A_hold_of_a_closed_showing_can_be_cancelled_and_not_paid()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server, scripts: false);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");

        await ChangeSaleAsync(server, "CLOSED");

        var answer = await page.RunAndWaitForResponseAsync(
            () => page.Locator(".hold-pay").ClickAsync(), response => response.Request.Method == "POST");
        answer.Status.ShouldBe(409);
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("not on sale any more");
        await Assertions.Expect(page.Locator(".hold-pay")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".cancel")).ToHaveCountAsync(1);
        await page.GotoAsync("/schedules/1");
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("not on sale any more");
    }

    private static async Task ChangeSaleAsync(MarqueeServer server, string sale) =>
        (await server.Admin().PutAsJsonAsync("/api/admin/schedules/1/sale", new { sale }, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
}
