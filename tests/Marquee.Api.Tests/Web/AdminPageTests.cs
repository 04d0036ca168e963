using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Marquee.Api.Accounts;
using Marquee.Api.Tests.Fixtures;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

public sealed class AdminPageTests(EditableServers servers, Browser browser) : IClassFixture<EditableServers>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SetUp.Embedded, false, "en-GB")]
    [InlineData(SetUp.Production, true, "ko-KR")]
    public async Task An_admin_plans_a_week_of_a_new_screen_and_clears_it_again(SetUp setUp, bool scripts, string language)
    {
        var page = await SignedInAsync(setUp, "Admin", scripts, language);
        await page.GotoAsync("/");
        await page.Locator("header a[href='/admin']").ClickAsync();

        await page.Locator("form[action='/admin/theaters'] input[name=name]").FillAsync("Grand");
        await SubmitAsync(page, "form[action='/admin/theaters']");
        var theater = page.Locator("section", new() { HasText = "Grand" });
        await theater.Locator("summary").ClickAsync();
        await theater.Locator("form.fields input[name=name]").FillAsync("Blue");
        await theater.Locator("form.fields button").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Grand Blue" }).ClickAsync();
        var screen = new Uri(page.Url).AbsolutePath;

        await page.GotoAsync($"{screen}?week=2025-01-15");
        var pattern = page.Locator("form[action$=pattern]");
        await pattern.Locator("input[name=times]").FillAsync("10:00, 15:30");
        await pattern.Locator("button").ClickAsync();
        (await page.Locator(".alert-done").CountAsync()).ShouldBe(1);
        (await page.Locator("form[action$=delete]").CountAsync()).ShouldBe(14);

        var one = page.Locator("form[action$=schedules]");
        await one.Locator("input[name=price]").FillAsync("9000");
        await one.Locator("button").ClickAsync();
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("10:00");
        (await one.Locator("input[name=price]").InputValueAsync()).ShouldBe("9000", "what was entered stays");

        var first = page.Locator("li:has(form[action$=delete])").First;
        await first.Locator("input[name=price]").FillAsync("8000");
        await first.Locator("button.quiet").ClickAsync();
        (await first.Locator("input[name=price]").InputValueAsync()).ShouldBe("8000");
        for (var left = 14; left > 0; left--)
        {
            await page.Locator("form[action$=delete] button").First.ClickAsync();
            (await page.Locator("form[action$=delete]").CountAsync()).ShouldBe(left - 1);
        }

        await page.GotoAsync("/admin");
        await theater.Locator("button.danger").First.ClickAsync();
        (await page.GetByRole(AriaRole.Alert).CountAsync()).ShouldBe(1, "a theater with a screen stays");
        await theater.Locator("li button.danger").ClickAsync();
        await theater.Locator("button.danger").ClickAsync();
        (await theater.CountAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(SetUp.Embedded, false)]
    [InlineData(SetUp.Production, true)]
    public async Task An_admin_blocks_a_caller_and_lifts_the_block(SetUp setUp, bool scripts)
    {
        var page = await SignedInAsync(setUp, "Admin", scripts);
        await page.GotoAsync("/admin/blocks");
        var form = page.Locator("form[action='/admin/blocks']");
        await form.Locator("input[name=caller]").FillAsync("somebody");
        await form.Locator("button").ClickAsync();
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("Address or member");
        (await form.Locator("input[name=caller]").InputValueAsync()).ShouldBe("somebody");

        await form.Locator("input[name=caller]").FillAsync("2001:db8::5");
        await form.Locator("select").SelectOptionAsync("order");
        await form.Locator("button").ClickAsync();
        var block = page.Locator("li", new() { HasText = "2001:db8::" });
        (await block.TextContentAsync()).ShouldNotBeNull().ShouldContain("for another 60 min");

        await block.Locator("button").ClickAsync();
        (await block.CountAsync()).ShouldBe(0);
        (await page.Locator(".alert-done").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task An_admin_adds_renames_and_deletes_a_movie()
    {
        var page = await SignedInAsync(SetUp.Embedded, "Admin");
        await page.GotoAsync("/admin/movies");
        var form = page.Locator("form[action='/admin/movies']");
        await form.Locator("input[name=title]").FillAsync("Okja");
        await form.Locator("input[name=releaseDate]").FillAsync("2025-01-09");
        await form.Locator("input[name=runningTime]").FillAsync("121");
        await form.Locator("input[name=thumbnailUrl]").FillAsync("https://example.com/okja.png");
        await form.Locator("button").ClickAsync();

        var movie = page.Locator("li.admin-card").First;
        await movie.Locator("input[name=title]").FillAsync("옥자");
        await movie.Locator("button.quiet").ClickAsync();
        (await movie.Locator("input[name=title]").InputValueAsync()).ShouldBe("옥자");
        await movie.Locator("button.danger").ClickAsync();
        (await movie.Locator("input[name=title]").InputValueAsync()).ShouldNotBe("옥자");
        await movie.Locator("button.danger").ClickAsync();
        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("in use");
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/movies")]
    [InlineData("/admin/blocks")]
    [InlineData("/admin/prices")]
    [InlineData("/admin/audit")]
    [InlineData("/admin/audit?subjectId=nothing")]
    [InlineData("/admin/screens/1?week=2025-01-08")]
    public async Task Pages_of_admins_fit_a_phone_have_no_barriers_and_are_theirs_alone(string address)
    {
        var server = servers[SetUp.Embedded];
        var page = await SignedInAsync(SetUp.Embedded, "Admin", width: 360);
        await page.GotoAsync(address);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        (await page.RunAxe()).Violations.Select(
            violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}").ShouldBeEmpty(address);

        (await server.Client().GetAsync(address, Ct)).Headers.Location!.OriginalString.ShouldStartWith("/sign-in?");
        var member = await SignedInAsync(SetUp.Embedded, "Will");
        (await member.GotoAsync(address))!.Status.ShouldBe((int)HttpStatusCode.Forbidden);
        (await member.Locator("header a[href='/admin']").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_programmer_has_the_pages_of_the_catalog_and_is_shown_no_others()
    {
        var server = servers[SetUp.Embedded];
        await server.GrantAsync("dore@marquee.example", Roles.Programmer);
        using var visitor = new Visitor(server);
        await visitor.SignInAsync("dore@marquee.example");

        (await visitor.GetAsync("/")).Body.ShouldContain("href=\"/admin\"");
        var movies = await visitor.GetAsync("/admin/movies");

        movies.Body.ShouldContain("href=\"/admin/movies\"");
        movies.Body.ShouldNotContain("href=\"/admin/blocks\"");
        movies.Body.ShouldNotContain("href=\"/admin/audit\"");
        var token = await visitor.TokenAsync("/admin");
        (await visitor.PostAsync("/admin/theaters", token, ("name", "Of a programmer"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await visitor.PostAsync("/admin/blocks", token, ("limit", "order"), ("caller", "5"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await visitor.GetAsync("/admin/audit.csv")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_form_of_another_site_changes_nothing()
    {
        var page = await SignedInAsync(SetUp.Embedded, "Admin");
        var cookie = (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == "marquee");
        using var client = servers[SetUp.Embedded].Client();
        client.DefaultRequestHeaders.Add("Cookie", $"marquee={cookie.Value}");

        foreach (var address in new[] { "/admin/theaters", "/admin/movies/1/delete", "/admin/screens/1/pattern",
            "/admin/schedules/1/delete" })
        {
            using var content = new StringContent("name=x", mediaType: new("application/x-www-form-urlencoded"));
            content.Headers.Add("Sec-Fetch-Site", "cross-site");
            (await client.PostAsync(address, content, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task A_form_from_before_another_admins_change_saves_nothing_and_keeps_what_was_typed()
    {
        var server = servers[SetUp.Embedded];
        using var admin = server.Admin();
        var movie = $"movies/{(await admin.AddAsync("movies", Admins.Movie("Before"))).Id()}";
        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Admin);
        var token = await visitor.TokenAsync("/admin/movies");
        var opened = FormOf(await visitor.GetAsync("/admin/movies"));
        (await admin.AdminPutAsync(movie, Admins.Movie("Of another"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        var refused = await SaveAsync(opened);

        refused.Status.ShouldBe(HttpStatusCode.PreconditionFailed);
        refused.Body.ShouldContain("Somebody else has changed this");
        FormOf(refused).Field("title").ShouldBe("Mine");
        (await TitleAsync()).ShouldBe("Of another");
        (await SaveAsync(FormOf(refused))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await TitleAsync()).ShouldBe("Mine");

        Task<Answer> SaveAsync(Answer form) =>
            visitor.PostAsync($"/admin/{movie}", token, ("title", "Mine"), ("version", form.Field("version")!));

        async Task<string?> TitleAsync() => (string?)(await admin.GetResultAsync($"/api/admin/{movie}"))["title"];

        Answer FormOf(Answer page) =>
            page with { Body = Regex.Match(page.Body, $"action=\"/admin/{movie}\".*?</form>", RegexOptions.Singleline).Value };
    }

    private async Task<IPage> SignedInAsync(SetUp setUp, string name, bool scripts = true, string language = "en-GB", int width = 1280)
    {
        var page = await browser.VisitAsync(servers[setUp], scripts, language, width);
        await page.GotoAsync("/sign-in?returnUrl=/reservations");
        await page.Locator($"button[name=email][value='{name.ToLowerInvariant()}@marquee.example']").ClickAsync();
        await page.ArriveAsync("**/reservations");
        return page;
    }

    private static Task SubmitAsync(IPage page, string form) => page.Locator($"{form} button").ClickAsync();
}
