using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Fixtures;

/// <summary>What visitors do on pages.</summary>
internal static class Visits
{
    extension(IPage page)
    {
        /// <summary>
        /// Waits for an address (<c>**</c> is anything) and for its page, by looking: a busy browser does not tell of every event.
        /// </summary>
        public async Task ArriveAsync(string address)
        {
            var pattern = new Regex($"^{Regex.Escape(address).Replace(@"\*\*", ".*", StringComparison.Ordinal)}$");
            await Assertions.Expect(page).ToHaveURLAsync(pattern, new PageAssertionsToHaveURLOptions { Timeout = Browser.PatienceMs });
            await page.WaitForFunctionAsync("() => document.readyState !== 'loading'");
        }

        /// <summary>Signs in as Will, whatever the language, and goes on to an address.</summary>
        public async Task SignInAsync(string address)
        {
            await page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(address)}");
            await page.Locator("button[name=email][value='will@marquee.example']").ClickAsync();
            await page.ArriveAsync($"**{address}");
        }

        public ILocator Seat(string number) => page.Locator($"input[data-seat={number}]");

        /// <summary>Reserves seats of a schedule, and waits for the page that comes then.</summary>
        public async Task ReserveAsync(long schedule, params string[] seats)
        {
            await page.GotoAsync($"/schedules/{schedule}");
            foreach (var seat in seats)
            {
                await page.Seat(seat).CheckAsync();
            }

            await page.Locator(".order-action button").ClickAsync();
            await page.ArriveAsync("**/reservations**");
        }

        /// <summary>Collects what the policy of the page forbade, and every fault of its scripts.</summary>
        public List<string> WatchFaults()
        {
            var faults = new List<string>();
            page.PageError += (_, fault) => faults.Add(fault);
            page.Console += (_, message) =>
                faults.AddRange(message.Text.Contains("Content Security Policy", StringComparison.Ordinal) ? [message.Text] : []);
            return faults;
        }
    }
}
