using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Marquee.Storage.Accounts;
using Microsoft.EntityFrameworkCore;
using SmtpServer.Protocol;

namespace Marquee.Api.Tests.Accounts;

/// <summary>Links by mail, through a real connection to a mail server.</summary>
public sealed class AccountMailTests(Servers servers)
{
    private const string Newer = "an even better password";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Who_registers_confirms_the_address_by_a_link_once(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var (email, tokens) = await server.NewMemberAsync();
        using var member = server.ClientWith(tokens);
        ((bool)(await member.GetResultAsync("/api/accounts/me"))["emailConfirmed"]!).ShouldBeFalse();
        var message = await mail.MessageAsync(email);
        message.From.ToString().ShouldBe("\"Marquee\" <tickets@marquee.example>");
        message.TextBody.ShouldNotBeNull().ShouldContain($"{server.Address.ToString().TrimEnd('/')}/confirm-email?token=");
        var token = await mail.LinkTokenAsync(email);

        await (await ConfirmAsync(server, token[..^1])).ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await ConfirmAsync(server, token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        ((bool)(await member.GetResultAsync("/api/accounts/me"))["emailConfirmed"]!).ShouldBeTrue();
        (await (await ConfirmAsync(server, token)).ErrorsAsync()).ShouldBe(["token"]);
        (await server.ReadAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == "account.email_confirmed"))).ShouldBe(1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_forgotten_password_is_replaced_by_a_link_once_and_every_sign_in_ends(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var (email, tokens) = await server.NewMemberAsync();
        await mail.MessageAsync(email);
        (await ForgetAsync(server, $" {email} ", "ko-KR,ko;q=0.9,en;q=0.5")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await mail.MessageAsync(email, 2)).Subject.ShouldBe("새 비밀번호 설정");
        var first = await mail.LinkTokenAsync(email, 2);
        (await ForgetAsync(server, email, "fr")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await mail.MessageAsync(email, 3)).Subject.ShouldBe("Set a new password");
        var token = await mail.LinkTokenAsync(email, 3);

        (await (await ResetAsync(server, first, Newer)).ErrorsAsync()).ShouldBe(["token"], "a later link takes its place");
        (await (await ResetAsync(server, token, "short")).ErrorsAsync()).ShouldBe(["newPassword"]);
        (await ResetAsync(server, token, Newer)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await ResetAsync(server, token, "another good password")).ErrorsAsync()).ShouldBe(["token"]);

        await (await server.Client().LoginAsync(email)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        (await server.Client().LoginAsync(email, Newer)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await server.Client().RefreshAsync(tokens.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_link_expires_and_is_kept_as_a_hash_only(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var (email, _) = await server.NewMemberAsync();
        await mail.MessageAsync(email);
        await ForgetAsync(server, email);
        var token = await mail.LinkTokenAsync(email, 2);
        var kept = await server.ReadAsync(db => db.OneTimeTokens.SingleAsync(row => row.Purpose == TokenPurpose.ResetPassword));
        kept.TokenHash.ShouldNotContain(token);
        kept.TokenHash.Length.ShouldBe(64);

        server.Time.Advance(TimeSpan.FromHours(1));

        (await (await ResetAsync(server, token, Newer)).ErrorsAsync()).ShouldBe(["token"]);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_address_of_no_account_is_answered_the_same_and_gets_no_link(SetUp setUp)
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(setUp, mail.Settings);
        var (email, _) = await server.NewMemberAsync();
        await mail.MessageAsync(email);
        var stranger = Member.NewEmail();

        using var unknown = await ForgetAsync(server, stranger);
        using var known = await ForgetAsync(server, email);

        unknown.StatusCode.ShouldBe(known.StatusCode);
        (await unknown.Content.ReadAsStringAsync(Ct)).ShouldBe(await known.Content.ReadAsStringAsync(Ct));
        (await (await ForgetAsync(server, "nobody")).ErrorsAsync()).ShouldBe(["email"]);
        // Sent after the other: nothing can be on its way to the stranger any more but what four at once may hold back.
        await mail.MessageAsync(email, 2);
        mail.Received.ShouldNotContain(message => message.To.ToString().Contains(stranger));
        (await server.ReadAsync(db => db.OneTimeTokens.CountAsync(row => row.Purpose == TokenPurpose.ResetPassword))).ShouldBe(1);
    }

    [Fact]
    public async Task A_mailbox_gets_a_few_messages_an_hour_whoever_asks()
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(
            SetUp.Embedded,
            [.. mail.Settings, ("Limits:Enabled", "true"), ("Limits:MessagesPerMailbox", "2"), ("Limits:MessagesPerHour", "4")]);
        var email = Member.NewEmail();

        (await ForgetAsync(server, email)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await ForgetAsync(server, email.ToUpperInvariant())).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var problem = await (await ForgetAsync(server, email)).ProblemAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        ((int)problem["retryAfter"]!).ShouldBeInRange(3_500, 3_600);

        (await ForgetAsync(server, Member.NewEmail())).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await (await ForgetAsync(server, Member.NewEmail())).ShouldBeAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
    }

    [Fact]
    public async Task A_message_that_the_mail_server_puts_off_is_sent_again()
    {
        await using var mail = MailServer.Start();
        await using var server = await servers.StartAsync(SetUp.Embedded, mail.Settings);
        mail.RefuseNext(SmtpReplyCode.InsufficientStorage, "later");

        var (email, _) = await server.NewMemberAsync();

        await mail.MessageAsync(email);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("Proxy:Trusted", "127.0.0.1")]
    public async Task Where_others_reach_it_and_no_mail_server_is_set_up_what_needs_one_is_refused(string key, string value)
    {
        await using var server = await servers.StartAsync(SetUp.Production, (key, value));
        var (email, tokens) = await server.NewMemberAsync();
        using var member = server.ClientWith(tokens);

        await (await ForgetAsync(server, email)).ShouldBeAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        await (await member.PostAsync("/api/accounts/me/confirmation", null, Ct))
            .ShouldBeAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        await (await server.Client().PostAsJsonAsync("/api/accounts/guest-code", new { email }, Ct))
            .ShouldBeAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
    }

    private static Task<HttpResponseMessage> ConfirmAsync(MarqueeServer server, string token) =>
        server.Client().PostAsJsonAsync("/api/accounts/confirmation", new { token }, Ct);

    private static Task<HttpResponseMessage> ForgetAsync(MarqueeServer server, string email, string language = "en")
    {
        var client = server.Client();
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        return client.PostAsJsonAsync("/api/accounts/forgotten-password", new { email }, Ct);
    }

    private static Task<HttpResponseMessage> ResetAsync(MarqueeServer server, string token, string newPassword) =>
        server.Client().PostAsJsonAsync("/api/accounts/reset-password", new { token, newPassword }, Ct);
}
