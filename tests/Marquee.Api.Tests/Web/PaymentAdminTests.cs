using System.Net;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Marquee.Api.Accounts;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>What staff do about payments, reservations and showings, without scripts.</summary>
public sealed class PaymentAdminTests(Servers servers, Browser browser)
{
    /// <summary>Pages that look again by themselves are reloaded: without a script there is no other way.</summary>
    private static readonly AxeRunOptions Axe = new()
    {
        Rules = new Dictionary<string, RuleOptions> { ["meta-refresh"] = new() { Enabled = false } },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SetUp.Embedded)]
    [InlineData(SetUp.Production)]
    public async Task An_admin_finds_a_payment_and_gives_a_part_of_it_back(SetUp setUp)
    {
        await using var server = await servers.StartSandboxAsync(setUp);
        var number = await PaidAsync(server, 1, "A1", "A2");
        var page = await SignedInAsync(server, "admin", "/admin/payments");

        await FindAsync(page, $" {number[..4].ToLowerInvariant()}-{number[4..]} ");
        await Assertions.Expect(page.Locator("li.admin-card")).ToHaveCountAsync(1);
        await page.Locator(".two-steps summary").ClickAsync();
        await page.Locator("input[name=reason]").FillAsync("Sound failed");
        await page.Locator("input[name=amount]").FillAsync("10000");
        await page.Locator(".two-steps button").ClickAsync();
        await page.Locator(".alert-done").WaitForAsync();
        await PaymentInBrowserTests.ReloadUntilAsync(page, "₩10,000 Done");
        await page.Locator(".two-steps summary").ClickAsync();
        (await page.Locator(".two-steps").TextContentAsync()).ShouldNotBeNull().ShouldContain("₩20,000 refundable");
        (await page.Locator("input[name=amount]").GetAttributeAsync("max")).ShouldBe("20000");

        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Admin);
        var address = (await page.Locator(".two-steps form").GetAttributeAsync("action"))!;
        var refused = await visitor.PostAsync(
            address, await visitor.TokenAsync("/admin/blocks"), ("amount", "20001"), ("reason", "Too much"));
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Body.ShouldContain("₩20,000");
        refused.Field("amount").ShouldBe("20001", "what was entered stays");

        await page.GotoAsync("/admin/refunds?status=DONE");
        (await page.Locator("li.admin-card").TextContentAsync()).ShouldNotBeNull().ShouldContain("Sound failed");
        await page.GotoAsync("/admin/refunds?status=FAILED");
        await page.Locator(".empty").WaitForAsync();
        await page.GotoAsync("/admin/payments?status=DECLINED");
        await page.Locator(".empty").WaitForAsync();
        await page.GotoAsync("/admin/payments?search=%00");
        await page.Locator(".empty").WaitForAsync();
    }

    [Fact]
    public async Task A_cashier_cancels_a_reservation_with_a_reason_and_is_shown_nothing_else()
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var number = await PaidAsync(server, 1, "A1");
        await server.GrantAsync("dore@marquee.example", Roles.Cashier);
        var page = await SignedInAsync(server, "dore", "/reservations");

        await page.Locator("header a[href='/admin/reservations']").ClickAsync();
        (await page.Locator(".admin-nav a").AllTextContentsAsync()).ShouldBe(["Bookings"]);
        await FindAsync(page, "will@");
        var card = page.Locator("li.admin-card", new() { HasText = $"{number[..4]} {number[4..]}" });
        await card.Locator("summary").ClickAsync();
        await card.Locator("input[name=reason]").FillAsync("At the counter");
        await card.Locator(".two-steps button").ClickAsync();

        await page.Locator(".alert-done").WaitForAsync();
        (await card.Locator(".status").TextContentAsync()).ShouldBe("Cancelled");
        await Assertions.Expect(card.Locator("summary")).ToHaveCountAsync(0);
        (await server.ReadAsync(db => db.Refunds.SumAsync(refund => refund.Amount, Ct))).ShouldBe(15_000);
        foreach (var address in new[] { "/admin", "/admin/payments", "/admin/refunds", "/admin/schedules/1/sale" })
        {
            (await page.GotoAsync(address))!.Status.ShouldBe(403, address);
        }
    }

    [Theory]
    [InlineData(SetUp.Embedded)]
    [InlineData(SetUp.Production)]
    public async Task An_admin_closes_opens_and_calls_off_a_showing_and_watches_what_comes_of_it(SetUp setUp)
    {
        await using var server = await servers.StartSandboxAsync(setUp);
        await PaidAsync(server, 1, "A1", "A2");
        var page = await SignedInAsync(server, "admin", "/admin/screens/1");
        await page.Locator("a[href='/admin/schedules/1/sale']").ClickAsync();
        (await page.Locator(".sale .status").TextContentAsync()).ShouldBe("On sale");

        await page.Locator("button[value=CLOSED]").ClickAsync();
        (await page.Locator(".sale .status").TextContentAsync()).ShouldBe("Closed");
        await page.Locator("button[value=OPEN]").ClickAsync();
        (await page.Locator(".sale .status").TextContentAsync()).ShouldBe("On sale");
        (await page.Locator(".sale dd").First.TextContentAsync()).ShouldBe("1");
        await page.Locator(".two-steps summary").ClickAsync();
        await page.Locator("button[value=CALLED_OFF]").ClickAsync();

        (await page.Locator(".sale .status").TextContentAsync()).ShouldBe("Called off");
        await page.GetByText("Everything is cancelled and refunded.").WaitForAsync();
        (await page.Locator(".sale dd").AllTextContentsAsync()).Take(4).ShouldBe(["0", "1", "1 / 1", "₩30,000"]);
        await Assertions.Expect(page.Locator("meta[http-equiv=refresh], .sale form")).ToHaveCountAsync(0);
        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Admin);
        var again = await visitor.PostAsync(
            "/admin/schedules/1/sale", await visitor.TokenAsync("/admin/blocks"), ("sale", "OPEN"));
        again.Status.ShouldBe(HttpStatusCode.Conflict);
        again.Body.ShouldContain("stays so");
    }

    [Theory]
    [InlineData("en-GB", ColorScheme.Light)]
    [InlineData("ko-KR", ColorScheme.Dark)]
    public async Task No_page_about_money_has_a_barrier_or_is_too_wide_for_a_phone(string language, ColorScheme colors)
    {
        await using var server = await servers.StartSandboxAsync(SetUp.Embedded);
        var page = await browser.VisitAsync(server, language: language, width: 360, height: 740);
        await page.EmulateMediaAsync(new() { ColorScheme = colors });
        await page.SignInAsync("/schedules/1");
        await page.ReserveAsync(273, "C1", "C2");
        await page.Locator("details.cancel summary").ClickAsync();
        await CheckAsync("a hold with prices by category");
        await page.Locator(".hold-pay").ClickAsync();
        await page.ArriveAsync("**/sandbox/payments/**");
        await CheckAsync("the page of the sandbox");
        await page.GotoAsync(page.Url.Replace("/sandbox", ""));
        await CheckAsync("a payment that waits for its buyer");
        await page.GotoAsync($"{new Uri(page.Url).AbsolutePath}/failure?code=PAY_PROCESS_CANCELED");
        await CheckAsync("a payment that was given up");
        await page.GetByRole(AriaRole.Link).And(page.Locator(".payment a")).ClickAsync();
        var payment = await page.PayAsync("HANG");
        await CheckAsync("a payment that is asked about");

        // That page loads itself again, which would get in the way.
        var asking = page;
        page = await asking.Context.NewPageAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = colors });
        await asking.CloseAsync();
        await page.GotoAsync("/reservations");
        await CheckAsync("its reservation");
        await page.GotoAsync($"/sandbox/payments/{payment}");
        await page.Locator("button[value=APPROVE]").ClickAsync();
        await page.Locator(".booking-number").WaitForAsync();
        await CheckAsync("a payment that was made");
        await page.GotoAsync("/reservations");
        await page.Locator("details.cancel summary").ClickAsync();
        await CheckAsync("a paid reservation");
        await page.Locator("button[name=cancel]").ClickAsync();
        await page.Locator(".refunds").WaitForAsync();
        await CheckAsync("a cancelled reservation");

        page = await SignedInAsync(server, "admin", "/admin/payments", scripts: true, language);
        await page.EmulateMediaAsync(new() { ColorScheme = colors });
        foreach (var address in new[]
        {
            "/admin/payments", "/admin/payments?search=nobody", "/admin/refunds", "/admin/reservations", "/admin/schedules/2/sale",
        })
        {
            await page.GotoAsync(address);
            if (await page.Locator(".two-steps summary").CountAsync() > 0)
            {
                await page.Locator(".two-steps summary").First.ClickAsync();
            }

            await CheckAsync(address);
        }

        await page.Locator("button[value=CALLED_OFF]").ClickAsync();
        await page.Locator("progress").WaitForAsync();
        await CheckAsync("a showing that was called off");

        async Task CheckAsync(string what)
        {
            await page.ShouldFitAsync();
            (await page.RunAxe(Axe)).Violations.Select(
                violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}").ShouldBeEmpty(what);
        }
    }

    /// <summary>Will pays for seats.</summary>
    /// <returns>The number of the reservation.</returns>
    private async Task<string> PaidAsync(MarqueeServer server, long schedule, params string[] seats)
    {
        var page = await browser.VisitAsync(server, scripts: false);
        await page.SignInAsync($"/schedules/{schedule}");
        await page.ReserveAsync(schedule, seats);
        await page.PayAsync();
        return (await page.Locator(".booking-number strong").TextContentAsync())!.Replace(" ", "");
    }

    private async Task<IPage> SignedInAsync(
        MarqueeServer server, string name, string address, bool scripts = false, string language = "en-GB")
    {
        var page = await browser.VisitAsync(server, scripts, language, width: 360);
        await page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(address)}");
        await page.Locator($"button[name=email][value='{name}@marquee.example']").ClickAsync();
        await page.ArriveAsync($"**{address}");
        return page;
    }

    private static async Task FindAsync(IPage page, string text)
    {
        await page.Locator("input[name=search]").FillAsync(text);
        await page.Locator("form[role=search] button").ClickAsync();
        await page.ArriveAsync("**search=**");
    }
}
