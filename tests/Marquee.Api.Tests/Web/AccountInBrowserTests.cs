using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Marquee.Api.Tests.Web;

/// <summary>Accounts, as visitors see them.</summary>
public sealed class AccountInBrowserTests(Servers servers, Browser browser)
{
    private const string Another = "another password";

    [Theory]
    [InlineData(SetUp.Embedded, false)]
    [InlineData(SetUp.Production, true)]
    public async Task A_visitor_registers_on_the_way_to_the_reservations_and_is_signed_in(SetUp setUp, bool scripts)
    {
        var page = await browser.VisitAsync(servers[setUp], scripts);
        await page.GotoAsync("/reservations");

        await page.GetByRole(AriaRole.Link, new() { Name = "Register" }).ClickAsync();
        await RegisterAsync(page, Member.NewEmail(), "김철수");

        await page.ArriveAsync("**/reservations");
        await page.GetByRole(AriaRole.Link, new() { Name = "김철수" }).ClickAsync();
        (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).TextContentAsync()).ShouldBe("My account");
    }

    [Theory]
    [InlineData("en-GB", "There is an account with this e-mail address")]
    [InlineData("ko-KR", "이미 가입된 이메일입니다")]
    public async Task A_used_address_is_told_and_what_was_entered_stays(string language, string told)
    {
        var server = servers[SetUp.Embedded];
        var (email, _) = await server.NewMemberAsync();
        var page = await browser.VisitAsync(server, language: language);
        await page.GotoAsync("/register");

        await RegisterAsync(page, email, "Kim");

        (await page.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain(told);
        (await page.Locator("input[name=email]").InputValueAsync()).ShouldBe(email);
        (await page.Locator("input[name=name]").InputValueAsync()).ShouldBe("Kim");
        (await page.Locator("input[name=password]").InputValueAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(SetUp.Embedded)]
    [InlineData(SetUp.Production)]
    public async Task A_new_password_signs_out_every_other_browser_but_this_one(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, tokens) = await server.NewMemberAsync();
        var (here, elsewhere) = (await SignedInAsync(server, email), await SignedInAsync(server, email));

        await ChangeAsync(here, "not my password");
        (await here.GetByRole(AriaRole.Alert).TextContentAsync()).ShouldNotBeNull().ShouldContain("not your current password");
        await ChangeAsync(here, Member.Password);

        (await here.GetByRole(AriaRole.Status).TextContentAsync()).ShouldNotBeNull().ShouldContain("The password is changed");
        await here.GotoAsync("/reservations");
        here.Url.ShouldEndWith("/reservations");
        await elsewhere.GotoAsync("/reservations");
        elsewhere.Url.ShouldContain("/sign-in");
        (await server.Client().RefreshAsync(tokens.RefreshToken)).IsSuccessStatusCode.ShouldBeFalse();
        (await server.Client().LoginAsync(email, Another)).IsSuccessStatusCode.ShouldBeTrue();
    }

    [Fact]
    public async Task A_page_that_fails_tells_so_also_to_whoever_is_signed_in()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded);
        var (email, _) = await server.NewMemberAsync();
        var page = await SignedInAsync(server, email);
        await server.ReadAsync(db => db.Database.ExecuteSqlRawAsync("alter table user_account rename to lost"));

        var response = await page.GotoAsync("/reservations");

        response!.Status.ShouldBe(500);
        (await page.Locator("h1").TextContentAsync()).ShouldNotBeNullOrWhiteSpace();
        (await (await page.GotoAsync("/app.css"))!.TextAsync()).ShouldContain("body");
    }

    private static async Task RegisterAsync(IPage page, string email, string name)
    {
        await page.Locator("input[name=email]").FillAsync(email);
        await page.Locator("input[name=name]").FillAsync(name);
        await page.Locator("input[name=password]").FillAsync(Member.Password);
        await page.Locator("form.fields button").ClickAsync();
    }

    private static async Task ChangeAsync(IPage page, string currentPassword)
    {
        await page.Locator("input[name=currentPassword]").FillAsync(currentPassword);
        await page.Locator("input[name=newPassword]").FillAsync(Another);
        await page.Locator("form.fields button").ClickAsync();
    }

    private async Task<IPage> SignedInAsync(MarqueeServer server, string email)
    {
        var page = await browser.VisitAsync(server);
        await page.GotoAsync("/sign-in?returnUrl=/account");
        await page.Locator("input[name=email]").FillAsync(email);
        await page.Locator("input[type=password]").FillAsync(Member.Password);
        await page.Locator("form.fields button").ClickAsync();
        await page.ArriveAsync("**/account");
        return page;
    }
}
