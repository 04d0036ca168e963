using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>The page that opens the window of Toss Payments. Nothing of Toss is called: its script is replaced.</summary>
public sealed class TossPageTests(Servers servers, Browser browser)
{
    private const string Script = """
        globalThis.TossPayments = Object.assign(
          key => ({ payment: ({ customerKey }) => ({ requestPayment: async asked => {
            document.body.dataset.asked = [key, customerKey, asked.method, asked.amount.currency, asked.amount.value, asked.orderId,
              asked.orderName, asked.successUrl, asked.failUrl].join("|");
            throw Object.assign(new Error("closed"), { code: document.body.dataset.code ?? "USER_CANCEL" });
          } }) }),
          { ANONYMOUS: "ANONYMOUS" });
        """;

    [Fact]
    public async Task A_click_opens_the_window_and_only_this_page_runs_a_script_of_others()
    {
        await using var server = await StartAsync();
        var page = await browser.VisitAsync(server);
        var faults = page.WatchFaults();
        await page.RouteAsync("https://js.tosspayments.com/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/javascript",
            Body = Script,
        }));
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1", "A2");
        var held = page.Url;

        await page.Locator(".hold-pay").ClickAsync();
        await page.ArriveAsync("**/payments/**");

        var headers = (await (await page.ReloadAsync())!.AllHeadersAsync())!;
        headers["content-security-policy"].ShouldContain("script-src 'self' https://*.tosspayments.com;");
        headers["content-security-policy"].ShouldContain("frame-src https://*.tosspayments.com;");
        headers["content-security-policy"].ShouldNotContain("unsafe");
        headers["cross-origin-opener-policy"].ShouldBe("same-origin-allow-popups");
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Pay ₩30,000" });
        await button.ClickAsync();
        var id = new Uri(page.Url).Segments[^1];
        var asked = (await page.Locator("body").GetAttributeAsync("data-asked")).ShouldNotBeNull().Split('|');
        asked[..6].ShouldBe(["test_ck_1", "ANONYMOUS", "CARD", "KRW", "30000", id]);
        asked[6].ShouldEndWith("A1, A2");
        asked[7].ShouldEndWith($"/payments/{id}/success");
        asked[8].ShouldEndWith($"/payments/{id}/failure");
        await Assertions.Expect(button).ToBeEnabledAsync();
        await Assertions.Expect(page.Locator(".toss-fault")).ToBeHiddenAsync();
        await page.EvaluateAsync("document.body.dataset.code = 'NETWORK'");
        await button.ClickAsync();
        await Assertions.Expect(page.Locator(".toss-fault")).ToBeVisibleAsync();

        foreach (var address in new[] { held, "/reservations", "/schedules/1" })
        {
            var plain = await (await page.GotoAsync(address))!.AllHeadersAsync();
            plain["content-security-policy"].ShouldNotContain("tosspayments");
            plain["cross-origin-opener-policy"].ShouldBe("same-origin");
        }

        await page.GotoAsync($"/payments/{id}/failure?code=PAY_PROCESS_CANCELED&message=%3Cb%3ESent&orderId={id}");
        (await page.TitleAsync()).ShouldStartWith("Not paid");
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("You left the payment");
        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldNotContain("Sent");
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_scripts_it_says_what_is_missing()
    {
        await using var server = await StartAsync();
        var page = await browser.VisitAsync(server, scripts: false, language: "ko-KR");
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");
        await page.Locator(".hold-pay").ClickAsync();
        await page.ArriveAsync("**/payments/**");

        (await page.Locator("main").TextContentAsync()).ShouldNotBeNull().ShouldContain("카드 결제에는 자바스크립트가 필요합니다");
    }

    private Task<MarqueeServer> StartAsync() => servers.StartAsync(
        SetUp.Embedded, ("Sample:Days", "1"), ("Payments:Gateway", "Toss"), ("Payments:Toss:ClientKey", "test_ck_1"),
        ("Payments:Toss:SecretKey", "test_sk_1"));
}
