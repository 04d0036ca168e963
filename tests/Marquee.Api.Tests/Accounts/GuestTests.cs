using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Accounts;

/// <summary>To book without a password, by a code that is sent to the address.</summary>
public sealed class GuestTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_guest_books_with_a_code_comes_back_with_another_and_takes_the_account_over_with_a_password(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, [.. mail.Settings, ("Sample:Days", "1")]);
        var email = Member.NewEmail();
        await SendCodeAsync(server, email);
        (await server.ReadAsync(db => db.Users.AnyAsync(user => user.Email == email))).ShouldBeFalse("nobody has shown that it is his");
        var tokens = await (await EnterAsync(server, email, await mail.CodeAsync(email))).ResultAsync();
        using var guest = server.ClientWith(tokens);
        var made = await guest.ReserveAsync(5, 1);
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await guest.PayAsync(made)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var me = await guest.GetResultAsync("/api/accounts/me");
        ((string)me["name"]!, (bool)me["hasPassword"]!, (bool)me["emailConfirmed"]!).ShouldBe(("Kim", false, true));

        await SendCodeAsync(server, email.ToUpperInvariant());
        using var again = server.ClientWith(
            await (await EnterAsync(server, email, await mail.CodeAsync(email, 2), "Another name")).ResultAsync());
        (await again.GetResultAsync("/api/accounts/me")).ToJsonString().ShouldBe(me.ToJsonString());
        (await again.GetResultAsync("/api/reservations")).AsArray().Count.ShouldBe(1);

        await (await server.Client().RegisterAsync(email)).ShouldBeAsync(HttpStatusCode.Conflict, "EMAIL_ALREADY_USED");
        await (await server.Client().LoginAsync(email, "")).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        (await (await guest.ChangePasswordAsync("", "a good password")).ErrorsAsync()).ShouldBe(["currentPassword"]);
        await server.Client().PostAsJsonAsync("/api/accounts/forgotten-password", new { email }, Ct);
        var link = await mail.LinkTokenAsync(email, 3);
        await server.Client().PostAsJsonAsync("/api/accounts/reset-password", new { token = link, newPassword = Member.Password }, Ct);
        using var member = server.ClientWith(await (await server.Client().LoginAsync(email)).ResultAsync());
        (await member.GetResultAsync("/api/reservations")).AsArray().Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_code_is_good_once_for_its_address_for_ten_minutes_and_five_tries(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var (email, other) = (Member.NewEmail(), Member.NewEmail());
        await SendCodeAsync(server, email);
        await SendCodeAsync(server, other);
        var code = await mail.CodeAsync(email);
        await mail.CodeAsync(other);
        (await (await EnterAsync(server, "nobody", "1", "")).ErrorsAsync()).ShouldBe(["email", "name"]);
        await WrongAsync(EnterAsync(server, other, code == await mail.CodeAsync(other) ? "x" : code));
        (await EnterAsync(server, email, $" {code} ")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await WrongAsync(EnterAsync(server, email, code));

        await SendCodeAsync(server, email);
        code = await mail.CodeAsync(email, 2);
        for (var i = 0; i < 5; i++)
        {
            await WrongAsync(EnterAsync(server, email, "wrong"));
        }

        await WrongAsync(EnterAsync(server, email, code));

        await SendCodeAsync(server, email);
        code = await mail.CodeAsync(email, 3);
        server.Time.Advance(TimeSpan.FromMinutes(10));
        await WrongAsync(EnterAsync(server, email, code));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_simultaneous_uses_of_a_code_one_signs_in(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var email = Member.NewEmail();
        await SendCodeAsync(server, email);
        var code = await mail.CodeAsync(email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EnterAsync(server, email, code)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(3);
        (await server.ReadAsync(db => db.Users.CountAsync(user => user.Email == email))).ShouldBe(1);
    }

    /// <summary>Somebody registers another one's address and waits for what its owner will book.</summary>
    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_password_of_an_address_that_was_never_confirmed_ends_when_its_owner_comes(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var (email, tokens) = await server.NewMemberAsync();
        await mail.MessageAsync(email);
        await SendCodeAsync(server, email);

        (await EnterAsync(server, email, await mail.CodeAsync(email, 2))).StatusCode.ShouldBe(HttpStatusCode.OK);

        await (await server.Client().LoginAsync(email)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await server.Client().RefreshAsync(tokens.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        using var intruder = server.ClientWith(tokens);
        await (await intruder.PostAsJsonAsync("/api/accounts/me/deletion", new { }, Ct))
            .ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        (await server.ReadAsync(db => db.Users.AnyAsync(user => user.Email == email, Ct))).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_has_a_role_gets_no_code()
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(SetUp.Embedded, mail.Settings);
        await SendCodeAsync(server, Visitor.Admin);
        await server.Client().PostAsJsonAsync("/api/accounts/forgotten-password", new { email = Visitor.Admin }, Ct);

        (await mail.MessageAsync(Visitor.Admin)).Subject.ShouldBe("Set a new password");
        var email = Member.NewEmail();
        await SendCodeAsync(server, email);
        await mail.CodeAsync(email);

        mail.Received.Count(message => message.To.Mailboxes.Any(mailbox => mailbox.Address == Visitor.Admin)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_member_who_enters_by_a_code_is_that_member_and_keeps_the_password(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var (email, tokens) = await server.NewMemberAsync();
        var token = await mail.LinkTokenAsync(email);
        await server.Client().PostAsJsonAsync("/api/accounts/confirmation", new { token }, Ct);
        await SendCodeAsync(server, email);

        using var guest = server.ClientWith(await (await EnterAsync(server, email, await mail.CodeAsync(email, 2))).ResultAsync());

        using var member = server.ClientWith(tokens);
        (await guest.GetResultAsync("/api/accounts/me")).ToJsonString()
            .ShouldBe((await member.GetResultAsync("/api/accounts/me")).ToJsonString());
        (await server.Client().LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Identity takes "ſ" for "s", but it is another mailbox.</summary>
    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Nothing_is_sent_to_an_address_that_only_looks_the_same_to_Identity(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var rest = Member.NewEmail();
        var (owner, twin) = ($"s{rest}", $"\u017F{rest}");
        await SendCodeAsync(server, twin);
        await WrongAsync(EnterAsync(server, owner, await mail.CodeAsync(twin)));
        (await server.Client().RegisterAsync(owner)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await mail.MessageAsync(owner);

        await SendCodeAsync(server, twin);
        await mail.MessageAsync(owner, 2);
        await server.Client().PostAsJsonAsync("/api/accounts/forgotten-password", new { email = twin }, Ct);
        await mail.MessageAsync(owner, 3);

        mail.Received.Count(message => message.To.Mailboxes.Any(mailbox => mailbox.Address == twin))
            .ShouldBe(1, "before there was an account");
    }

    private static async Task SendCodeAsync(MarqueeServer server, string email) =>
        (await server.Client().PostAsJsonAsync("/api/accounts/guest-code", new { email }, Ct)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

    private static async Task WrongAsync(Task<HttpResponseMessage> entered) =>
        await (await entered).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");

    private static Task<HttpResponseMessage> EnterAsync(MarqueeServer server, string email, string code, string name = "Kim") =>
        server.Client().PostAsJsonAsync("/api/accounts/guest", new { email, code, name }, Ct);
}
