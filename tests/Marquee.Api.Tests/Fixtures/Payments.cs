using Marquee.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>What buyers do about payments, at the provider inside the application.</summary>
internal static class Payments
{
    extension(Servers servers)
    {
        /// <summary>An application whose buyers pay at the sandbox.</summary>
        public Task<MarqueeServer> StartSandboxAsync(SetUp setUp, params (string Key, string Value)[] settings) =>
            servers.StartAsync(setUp, [("Sample:Days", "1"), ("Payments:Gateway", "Sandbox"), .. settings]);
    }

    extension(MarqueeServer server)
    {
        /// <summary>The start of a showing, UTC.</summary>
        public Task<DateTime> StartOfAsync(long schedule) => server.ReadAsync(db => db.Schedules
            .Where(row => row.Id == new ScheduleId(schedule)).Select(row => row.StartsAt)
            .SingleAsync(TestContext.Current.CancellationToken));
    }

    extension(IPage page)
    {
        /// <summary>Starts the payment of the hold that the page shows, and decides on it at the provider.</summary>
        /// <param name="decision"><c>APPROVE</c>, <c>DECLINE</c> or <c>HANG</c>.</param>
        /// <returns>The id of the payment, whose page is shown then.</returns>
        public async Task<Guid> PayAsync(string decision = "APPROVE")
        {
            await page.Locator(".hold-pay").ClickAsync();
            await page.ArriveAsync("**/sandbox/payments/**");
            await page.Locator($"button[value={decision}]").ClickAsync();
            await Assertions.Expect(page).Not.ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/sandbox/"));
            return Guid.Parse(new Uri(page.Url).Segments[^1]);
        }

        /// <summary>Whether all of it is beside the left edge of the screen and the right one.</summary>
        public async Task ShouldFitAsync() =>
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"))
                .ShouldBeLessThanOrEqualTo(page.ViewportSize!.Width, page.Url);
    }
}
