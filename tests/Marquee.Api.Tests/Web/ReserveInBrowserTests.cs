using System.Text.RegularExpressions;
using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>What a visitor does, in a browser with and without scripts.</summary>
public sealed class ReserveInBrowserTests(Servers servers, Browser browser)
{
    /// <summary>Scripts write the sum beside it.</summary>
    private static readonly Regex Reserve = new("^Reserve( · ₩[0-9,]+)?$");

    [Theory]
    [InlineData(SetUp.Embedded, true)]
    [InlineData(SetUp.Embedded, false)]
    [InlineData(SetUp.Production, true)]
    public async Task A_visitor_chooses_seats_signs_in_reserves_them_and_gives_them_back(SetUp setUp, bool scripts)
    {
        await using var server = await servers.StartAsync(setUp, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server, scripts);

        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "18:00 ~20:00" }).First.ClickAsync();
        await page.ArriveAsync("**/schedules/**");
        var showing = page.Url;
        await page.Seat("A1").CheckAsync();
        await page.Seat("A2").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in to reserve" }).ClickAsync();

        await page.GetByLabel("E-mail").FillAsync("dore@marquee.example");
        await page.GetByLabel("Password").FillAsync("marquee-demo");
        await page.Locator(
            "form:has(input[type=password]) button[type=submit], form:has(input[type=password]) button:not([type])").First.ClickAsync();

        (await page.Seat("A1").IsCheckedAsync()).ShouldBeTrue("signing in must not lose the choice");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Reserve }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay ₩") }).WaitForAsync();
        var card = page.Locator("article.reservation");
        (await card.Locator(".seat-numbers").TextContentAsync()).ShouldBe("A1, A2");
        await page.GotoAsync(showing);
        (await page.Seat("A1").IsDisabledAsync()).ShouldBeTrue();
        (await page.Seat("A3").IsDisabledAsync()).ShouldBeFalse();

        await page.GetByRole(AriaRole.Link, new() { Name = "My reservations" }).ClickAsync();
        await page.Locator("details.cancel summary").ClickAsync();
        await page.Locator("button[name=cancel]").ClickAsync();

        await page.Locator(".status-cancelled").WaitForAsync();
        (await server.LedgerAsync()).ShouldBe((1, 0, 0, 2));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).WaitForAsync();
    }

    [Theory]
    [InlineData("en-GB", "A1, A2 · ₩30,000")]
    [InlineData("ko-KR", "A1, A2 · 30,000원")]
    public async Task The_chosen_seats_are_added_up_in_the_visitors_language(string language, string total)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server, language: language);
        await page.GotoAsync("/schedules/9");

        await page.Seat("A1").CheckAsync();
        await page.Seat("A2").CheckAsync();

        (await page.Locator(".total").TextContentAsync()).ShouldBe(total);
        (await page.Locator(".order-action button").TextContentAsync()).ShouldNotBeNull().ShouldEndWith(total[total.IndexOf('·')..]);
    }

    [Fact]
    public async Task A_seat_that_somebody_else_took_meanwhile_is_told_and_shown()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await SignedInAsync(server, "/schedules/5");
        await page.Seat("C2").CheckAsync();
        await page.Seat("C3").CheckAsync();
        (await server.ClientOf(99).ReserveAsync(5, 13)).IsSuccessStatusCode.ShouldBeTrue();

        await page.GetByRole(AriaRole.Button, new() { NameRegex = Reserve }).ClickAsync();

        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("C3");
        (await page.Seat("C3").IsDisabledAsync()).ShouldBeTrue();
        (await page.Seat("C2").IsCheckedAsync()).ShouldBeTrue("what is still free stays chosen");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Seats_chosen_before_signing_in_in_another_tab_are_reserved_by_pressing_again(bool scripts)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server, scripts);
        await page.GotoAsync("/schedules/7");
        await page.Seat("B2").CheckAsync();
        await page.Seat("B3").CheckAsync();
        await (await page.Context.NewPageAsync()).SignInAsync("/reservations");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in to reserve" }).ClickAsync();
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("send it again");
        (await page.Seat("B2").IsCheckedAsync()).ShouldBeTrue();
        await page.GetByRole(AriaRole.Button, new() { NameRegex = Reserve }).ClickAsync();

        (await page.Locator(".seat-numbers").TextContentAsync()).ShouldBe("B2, B3");
    }

    [Fact]
    public async Task A_browser_without_cookies_keeps_the_chosen_seats_and_is_told_why_nothing_happens()
    {
        var page = await browser.VisitAsync(servers[SetUp.Embedded]);
        await page.GotoAsync("/schedules/277");
        await page.Seat("B2").CheckAsync();
        await page.Context.ClearCookiesAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in to reserve" }).ClickAsync();

        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("Allow cookies");
        (await page.Seat("B2").IsCheckedAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_language_changes_on_the_page_where_it_is_chosen(bool scripts)
    {
        var page = await browser.VisitAsync(servers[SetUp.Embedded], scripts);
        await page.GotoAsync("/?title=범죄");

        await page.GetByRole(AriaRole.Button, new() { Name = "한국어" }).ClickAsync();

        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "ko", new() { Timeout = Browser.PatienceMs });
        (await page.Locator("input[name=title]").InputValueAsync()).ShouldBe("범죄");
        (await page.Locator("button[aria-pressed=true]").TextContentAsync()).ShouldBe("한국어");
    }

    [Fact]
    public async Task A_seat_is_reserved_by_keyboard_alone()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await SignedInAsync(server, "/schedules/6");

        await page.Seat("B4").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("Enter");

        (await page.Locator(".seat-numbers").TextContentAsync()).ShouldBe("B4");
    }

    private async Task<IPage> SignedInAsync(MarqueeServer server, string address)
    {
        var page = await browser.VisitAsync(server);
        await page.SignInAsync(address);
        return page;
    }
}
