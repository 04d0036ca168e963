using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Marquee.Api.Tests.Fixtures;

/// <summary>A Chromium without a window: Debian's, or the one MARQUEE_CHROMIUM names.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>How long a test waits for what a page should show: long, because machines of tests are busy.</summary>
    public const int PatienceMs = 60_000;

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("MARQUEE_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A visitor of an application, known to nobody yet.</summary>
    public async Task<IPage> VisitAsync(
        MarqueeServer server, bool scripts = true, string language = "en-GB", int width = 1280, int height = 900, bool touch = false)
    {
        var visitor = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.Address.ToString(),
            JavaScriptEnabled = scripts,
            HasTouch = touch,
            Locale = language,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        visitor.SetDefaultTimeout(PatienceMs);
        return await visitor.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
