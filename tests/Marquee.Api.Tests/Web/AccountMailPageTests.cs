using System.Net;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Web;

/// <summary>Links and codes by mail, as a visitor uses them without script.</summary>
public sealed class AccountMailPageTests(Servers servers)
{
    private const string Newer = "an even better password";

    [Fact]
    public async Task A_guest_enters_a_code_and_comes_back_to_the_seats()
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(SetUp.Embedded, [.. mail.Settings, ("Sample:Days", "1")]);
        using var visitor = new Visitor(server);
        var email = Member.NewEmail();
        (await visitor.GetAsync("/sign-in?returnUrl=/schedules/5")).Body.ShouldContain("/guest?returnUrl=%2Fschedules%2F5");
        var token = await visitor.TokenAsync("/guest");

        (await visitor.PostAsync("/guest", token, ("email", "nobody"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        var asked = await visitor.PostAsync("/guest?returnUrl=/schedules/5", token, ("email", email));
        asked.Status.ShouldBe(HttpStatusCode.OK);
        asked.Field("email").ShouldBe(email);
        var wrong = await visitor.PostAsync("/guest/code", token, ("email", email), ("code", "wrong"), ("name", "Kim"));
        (wrong.Status, wrong.Field("name")).ShouldBe((HttpStatusCode.Unauthorized, "Kim"));
        var entered = await visitor.PostAsync(
            "/guest/code?returnUrl=/schedules/5", token, ("email", email), ("code", await mail.CodeAsync(email)), ("name", "Kim"));

        (entered.Status, entered.Location).ShouldBe((HttpStatusCode.Found, "/schedules/5"));
        var account = await visitor.GetAsync("/account");
        account.Body.ShouldContain(email);
        account.Body.ShouldNotContain("currentPassword");
        (await visitor.PostAsync("/account/link", await visitor.TokenAsync("/account"))).Status.ShouldBe(HttpStatusCode.OK);
        (await mail.MessageAsync(email, 2)).Subject.ShouldBe("Set a new password");
    }

    [Fact]
    public async Task A_link_sets_another_password_and_signs_in()
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(SetUp.Embedded, mail.Settings);
        var (email, _) = await server.NewMemberAsync();
        await mail.MessageAsync(email);
        using var visitor = new Visitor(server);
        (await visitor.PostAsync("/forgotten-password", await visitor.TokenAsync("/forgotten-password"), ("email", email)))
            .Body.ShouldContain(email);
        var page = $"/reset-password?token={await mail.LinkTokenAsync(email, 2)}";

        // Programs that look at mail open links.
        (await visitor.GetAsync(page)).Status.ShouldBe(HttpStatusCode.OK);
        (await visitor.GetAsync(page)).Status.ShouldBe(HttpStatusCode.OK);
        var token = await visitor.TokenAsync(page);
        (await visitor.PostAsync(page, token, ("newPassword", "short"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        var changed = await visitor.PostAsync(page, token, ("newPassword", Newer));

        (changed.Status, changed.Location).ShouldBe((HttpStatusCode.Found, "/account?changed=true"));
        (await visitor.GetAsync("/account?changed=true")).Body.ShouldContain(email);
        (await server.Client().LoginAsync(email, Newer)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await visitor.PostAsync(page, await visitor.TokenAsync(page), ("newPassword", Newer))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task An_address_is_confirmed_by_a_click_on_the_page_of_the_link()
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(SetUp.Embedded, mail.Settings);
        var (email, _) = await server.NewMemberAsync();
        using var visitor = new Visitor(server);
        var page = $"/confirm-email?token={await mail.LinkTokenAsync(email)}";
        await visitor.GetAsync(page);
        (await ConfirmedAsync()).ShouldBeFalse("to open the link is not enough");

        (await visitor.PostAsync(page, await visitor.TokenAsync(page))).Status.ShouldBe(HttpStatusCode.OK);

        (await ConfirmedAsync()).ShouldBeTrue();
        (await visitor.PostAsync("/confirm-email", await visitor.TokenAsync(page))).Status.ShouldBe(HttpStatusCode.BadRequest);

        Task<bool> ConfirmedAsync() => server.ReadAsync(db => db.Users.AnyAsync(user => user.Email == email && user.EmailConfirmed));
    }

    [Fact]
    public async Task A_member_deletes_the_account_with_the_password()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Sample:Days", "1"));
        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Will);
        var token = await visitor.TokenAsync("/account/delete");

        (await visitor.PostAsync("/account/delete", token, ("currentPassword", "wrong"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        var deleted = await visitor.PostAsync("/account/delete", token, ("currentPassword", "marquee-demo"));

        (deleted.Status, deleted.Location).ShouldBe((HttpStatusCode.Found, "/sign-in?deleted=true"));
        (await visitor.GetAsync("/account")).Location.ShouldNotBeNull().ShouldStartWith("/sign-in");
        (await visitor.GetAsync("/sign-in?deleted=true")).Body.ShouldContain("The account is deleted");
        (await visitor.SignInAsync(Visitor.Will)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
