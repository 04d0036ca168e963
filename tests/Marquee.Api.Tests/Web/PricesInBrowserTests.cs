using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>The hall of the sample data with zones, in a browser with and without scripts.</summary>
public sealed class PricesInBrowserTests(Servers servers, Browser browser)
{
    /// <summary>The first showing of the last hall: C is premium (18,000), E1 and E2 are a couple (17,000), D costs 15,000.</summary>
    private const string Showing = "/schedules/273";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_visitor_names_people_and_pays_what_was_shown(bool scripts)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server, scripts);
        await page.GotoAsync(Showing);
        await page.Seat("C1").CheckAsync();
        await page.Seat("C2").CheckAsync();
        await page.GetByLabel("Number of people: Teen").FillAsync("1");
        await page.Locator(".order-action button").ClickAsync();
        await page.Locator("button[name=email][value='will@marquee.example']").ClickAsync();

        (await page.Seat("C1").IsCheckedAsync()).ShouldBeTrue();
        (await page.GetByLabel("Number of people: Teen").InputValueAsync()).ShouldBe("1", "signing in must not lose the choice");
        if (scripts)
        {
            (await page.Locator(".total").TextContentAsync()).ShouldBe("C1, C2 · ₩32,400");
        }

        await page.Locator(".order-action button").ClickAsync();
        await page.ArriveAsync("**/reservations/**");

        (await page.Locator("article.reservation").TextContentAsync()).ShouldNotBeNull().ShouldContain("₩32,400");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_people_than_seats_are_asked_about_again(bool scripts)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server, scripts);
        await page.SignInAsync(Showing);
        await page.Seat("D1").CheckAsync();
        await page.GetByLabel("Number of people: Senior").FillAsync("2");
        await page.Locator(".order-action button").ClickAsync();

        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("more people than seats");
        await page.GetByLabel("Number of people: Senior").FillAsync("1");
        (await page.Seat("D1").IsCheckedAsync()).ShouldBeTrue();
        await page.Locator(".order-action button").ClickAsync();
        await page.ArriveAsync("**/reservations/**");
        (await page.Locator("article.reservation").TextContentAsync()).ShouldNotBeNull().ShouldContain("₩7,500");
    }

    [Fact]
    public async Task Couple_seats_are_chosen_together_and_refused_apart()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server);
        await page.GotoAsync(Showing);
        await page.Seat("E1").CheckAsync();
        (await page.Seat("E2").IsCheckedAsync()).ShouldBeTrue();
        (await page.Locator(".total").TextContentAsync()).ShouldBe("E1, E2 · ₩34,000");
        (await page.Seat("E1").GetAttributeAsync("aria-label")).ShouldNotBeNull().ShouldContain("couple seat");

        var plain = await browser.VisitAsync(server, scripts: false);
        await plain.SignInAsync(Showing);
        await plain.Seat("E1").CheckAsync();
        await plain.Locator(".order-action button").ClickAsync();
        (await plain.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("together with E2");
    }

    [Fact]
    public async Task An_admin_adds_a_list_and_gives_it_to_a_showing()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server, scripts: false);
        await page.GotoAsync("/sign-in?returnUrl=/admin/prices");
        await page.Locator("button[name=email][value='admin@marquee.example']").ClickAsync();
        await page.ArriveAsync("**/admin/prices");
        var form = page.Locator("form[action='/admin/prices']");
        await form.Locator("input[name=name]").FillAsync("Matinee");
        await form.Locator("textarea[name=prices]").FillAsync("STANDARD ADULT ten");
        await form.Locator("button").ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        (await form.Locator("textarea[name=prices]").InputValueAsync()).ShouldBe("STANDARD ADULT ten", "what was entered stays");
        await form.Locator("textarea[name=prices]").FillAsync("STANDARD ADULT 9000\nSTANDARD TEEN 7000");
        await form.Locator("textarea[name=rules]").FillAsync("WEEKDAY 0-11");
        await form.Locator("button").ClickAsync();
        await page.ArriveAsync("**/admin/prices?done=true");

        await page.GotoAsync("/admin/screens/1");
        var schedule = page.Locator("form[action='/admin/schedules/1']");
        await schedule.Locator("select[name=priceListId]").SelectOptionAsync("Matinee");
        await schedule.Locator("button").ClickAsync();
        await page.ArriveAsync("**done=true");

        (await schedule.Locator("input[name=price]").InputValueAsync()).ShouldBe("9000");
        await page.GotoAsync("/schedules/1");
        (await page.GetByLabel("Number of people: Teen").CountAsync()).ShouldBe(1);
    }
}
