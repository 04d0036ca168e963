using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>What a visitor sees of a hold, in a browser whose clock is not the application's.</summary>
public sealed class PayInBrowserTests(Servers servers, Browser browser)
{
    private static readonly string[] Seats = ["A1", "A2"];

    [Theory]
    [InlineData(SetUp.Embedded, true)]
    [InlineData(SetUp.Embedded, false)]
    [InlineData(SetUp.Production, true)]
    public async Task A_visitor_pays_for_the_seats_while_they_are_held(SetUp setUp, bool scripts)
    {
        await using var server = await StartAsync(setUp);
        var page = await browser.VisitAsync(server, scripts);
        var faults = page.WatchFaults();
        await page.SignInAsync("/schedules/1");

        await page.ReserveAsync(1, Seats);

        (await page.TitleAsync()).ShouldStartWith("Pay for your seats");
        (await page.Locator(".status").TextContentAsync()).ShouldBe("Held");
        (await page.Locator(".hold time").TextContentAsync()).ShouldBe("09:05");
        (await page.Locator(".hold time").GetAttributeAsync("datetime")).ShouldBe("2025-01-07T00:05:00Z");
        var timer = page.GetByRole(AriaRole.Timer);
        if (scripts)
        {
            var shown = await timer.TextContentAsync();
            shown.ShouldNotBeNull().ShouldMatch("^(5:00|4:5[0-9])$");
            await Assertions.Expect(timer).Not.ToHaveTextAsync(shown);
            (await page.Locator(".hold [role=status]").TextContentAsync()).ShouldBe("", "nobody is told of every second");
        }
        else
        {
            await Assertions.Expect(timer).ToHaveCountAsync(0);
        }

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay ₩30,000: .*A1, A2$") }).ClickAsync();

        await page.Locator(".status-confirmed").WaitForAsync();
        await page.ReloadAsync();
        (await page.Locator(".notice-done").TextContentAsync()).ShouldNotBeNull().ShouldContain("Enjoy the movie!");
        (await page.Locator(".status").TextContentAsync()).ShouldBe("Confirmed");
        await Assertions.Expect(page.Locator(".hold, .hold-over")).ToHaveCountAsync(0);
        (await server.LedgerAsync()).ShouldBe((1, 2, 2, 1));
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_time_is_over_the_card_says_so_and_leads_back_to_the_seats()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Reservations:HoldFor", "00:00:04"));
        var page = await browser.VisitAsync(server);
        var faults = page.WatchFaults();
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, Seats);
        await page.Locator(".hold-pay").FocusAsync();

        server.Time.Advance(TimeSpan.FromSeconds(4));
        await page.Locator(".hold-over").WaitForAsync();

        (await page.Locator(".status").TextContentAsync()).ShouldBe("Expired");
        (await page.Locator(".hold [role=status]").TextContentAsync()).ShouldBe("The time to pay is over. The seats are free again.");
        await Assertions.Expect(page.Locator(".hold-pay, .cancel, [role=timer]")).ToHaveCountAsync(0);
        var again = page.GetByRole(AriaRole.Link, new() { Name = "Choose seats again" });
        await Assertions.Expect(again).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.ArriveAsync("**/schedules/1?**");
        (await page.Seat("A1").IsCheckedAsync()).ShouldBeTrue("they are free, and chosen already");

        await page.GotoAsync("/reservations");
        (await page.Locator(".status").TextContentAsync()).ShouldBe("Expired");
        await page.GetByRole(AriaRole.Link, new() { Name = "Choose seats again" }).WaitForAsync();
        await Assertions.Expect(page.Locator(".hold-pay")).ToHaveCountAsync(0);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_minute_before_the_end_it_is_told_once()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Reservations:HoldFor", "00:01:03"));
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");

        await page.ReserveAsync(1, Seats);

        var said = page.Locator(".hold [role=status]");
        (await said.TextContentAsync()).ShouldBe("");
        await Assertions.Expect(said).ToHaveTextAsync("One minute is left to pay.");
        (await page.GetByRole(AriaRole.Timer).TextContentAsync()).ShouldNotBeNull().ShouldMatch("^(1:00|0:5[0-9])$");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payment_that_comes_too_late_is_refused_in_the_language_of_the_visitor(bool scripts)
    {
        await using var server = await StartAsync(SetUp.Production);
        var page = await browser.VisitAsync(server, scripts, language: "ko-KR");
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, Seats);
        server.Time.Advance(TimeSpan.FromMinutes(5));

        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "30,000원 결제" }).ClickAsync(),
            response => response.Request.Method == "POST");

        answer.Status.ShouldBe(409);
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("더 이상 결제할 수 없습니다");
        (await page.Locator(".status").TextContentAsync()).ShouldBe("기한 만료");
        await page.GetByRole(AriaRole.Link, new() { Name = "좌석 다시 선택" }).WaitForAsync();
        await Assertions.Expect(page.Locator(".hold-pay")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_hold_is_paid_from_the_list_too_by_keyboard_alone()
    {
        await using var server = await StartAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");
        await page.ReserveAsync(2, "B1", "B2");
        await page.GotoAsync("/reservations");
        await Assertions.Expect(page.GetByRole(AriaRole.Timer)).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay ₩15,000: .*A1$") }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await page.Locator(".status-confirmed").WaitForAsync();
        (await page.Locator(".seat-numbers").TextContentAsync()).ShouldBe("A1");
        await page.GotoAsync("/reservations");
        (await page.Locator(".status").AllTextContentsAsync()).ShouldBe(["Held", "Confirmed"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_held_reservation_is_cancelled_from_its_page()
    {
        await using var server = await StartAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, Seats);

        await page.Locator("details.cancel summary").ClickAsync();
        await page.Locator("button[name=cancel]").ClickAsync();

        await page.Locator(".status-cancelled").WaitForAsync();
        (await server.LedgerAsync()).ShouldBe((1, 0, 0, 2));
    }

    [Fact]
    public async Task Where_nobody_has_to_pay_nothing_is_said_of_it()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Payments:Required", "false"));
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");
        (await page.Locator(".rules").TextContentAsync()).ShouldNotBeNull().ShouldNotContain("Pay");

        await page.ReserveAsync(1, Seats);

        page.Url.ShouldContain("/reservations?made=");
        (await page.Locator(".alert-done").TextContentAsync()).ShouldNotBeNull().ShouldContain("Reserved: ");
        (await page.Locator(".status").TextContentAsync()).ShouldBe("Confirmed");
        await Assertions.Expect(page.Locator(".hold, script")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Anothers_reservation_is_no_page_and_a_form_of_another_site_pays_nothing()
    {
        await using var server = await StartAsync(SetUp.Embedded);
        using var made = await server.ClientOf(99).ReserveAsync(1, 1);
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");

        (await page.GotoAsync(made.Headers.Location!.OriginalString["/api".Length..]))!.Status.ShouldBe(404);
        await page.ReserveAsync(1, "A2");
        var forged = await page.APIRequest.PostAsync(
            page.Url,
            new() { Form = page.APIRequest.CreateFormData().Set("pay", "yes"),
            Headers = [KeyValuePair.Create("Sec-Fetch-Site", "cross-site")] });

        forged.Status.ShouldBe(400);
        await page.ReloadAsync();
        (await page.Locator(".status").TextContentAsync()).ShouldBe("Held");
    }

    private Task<MarqueeServer> StartAsync(SetUp setUp, params (string Key, string Value)[] settings) =>
        servers.StartAsync(setUp, [("Sample:Days", "1"), .. settings]);
}
