using Deque.AxeCore.Playwright;
using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

public sealed class AccessibilityTests(Servers servers, Browser browser)
{
    [Theory]
    [InlineData("en-GB", ColorScheme.Light)]
    [InlineData("ko-KR", ColorScheme.Dark)]
    public async Task No_page_has_a_barrier_that_a_machine_can_find(string language, ColorScheme colors)
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        (await server.ClientOf(2).ReserveAsync(1, 1, 2)).IsSuccessStatusCode.ShouldBeTrue();
        var page = await browser.VisitAsync(server, language: language);
        await page.EmulateMediaAsync(new() { ColorScheme = colors });

        foreach (var address in new[]
        {
            "/", "/?title=nothing", "/schedules/1", "/schedules/273", "/sign-in", "/register", "/reservations", "/nowhere",
            "/forgotten-password", "/reset-password?token=x", "/confirm-email?token=x", "/guest",
            "/guest/code?email=kim@marquee.example",
        })
        {
            await page.GotoAsync(address);
            await CheckAsync(address);
        }

        await page.GotoAsync("/sign-in?returnUrl=/reservations");
        await page.Locator("button[name=email][value='will@marquee.example']").ClickAsync();
        await page.Locator("article.reservation").WaitForAsync();
        await CheckAsync("reservations of a member");
        await page.GotoAsync("/account");
        await CheckAsync("account of a member");
        await page.GotoAsync("/account/delete");
        await CheckAsync("deletion of an account");
        await page.ReserveAsync(2, "A1");
        await page.Locator(".hold-timer").WaitForAsync();
        await CheckAsync("a hold");
        server.Time.Advance(TimeSpan.FromMinutes(5));
        await page.Locator(".hold-pay").ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await CheckAsync("a payment that came too late");
        await page.ReserveAsync(3, "A1");
        await page.Locator(".hold-pay").ClickAsync();
        await page.Locator(".status-confirmed").WaitForAsync();
        await CheckAsync("a payment");

        async Task CheckAsync(string what)
        {
            (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(language[..2]);
            (await page.RunAxe()).Violations.Select(
                violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}").ShouldBeEmpty(what);
        }
    }

    [Fact]
    public async Task A_hold_that_ends_while_it_is_shown_leaves_no_barrier()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"), ("Reservations:HoldFor", "00:00:02"));
        var page = await browser.VisitAsync(server);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1");
        await page.Locator(".hold-over").WaitForAsync();

        (await page.RunAxe()).Violations.Select(violation => violation.Id).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phone_shows_a_hold_without_scrolling_sideways()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        var page = await browser.VisitAsync(server, language: "ko-KR", width: 320, height: 640);
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(1, "A1", "A2", "A3", "A4", "A5");
        await page.Locator(".hold-timer").WaitForAsync();

        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(320);
        (await page.Locator(".hold-pay").BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(44, "for a thumb");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/schedules/1")]
    [InlineData("/sign-in")]
    [InlineData("/register")]
    public async Task A_phone_shows_every_page_without_scrolling_sideways(string address)
    {
        var page = await browser.VisitAsync(servers[SetUp.Embedded], width: 360, height: 740);

        await page.GotoAsync(address);

        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
    }
}
