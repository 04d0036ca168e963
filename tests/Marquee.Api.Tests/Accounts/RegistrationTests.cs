using System.Net;
using Marquee.Api.Tests.Fixtures;
using Marquee.Storage.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Marquee.Api.Tests.Accounts;

public sealed class RegistrationTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_registered_visitor_is_a_member_and_signs_in(SetUp setUp)
    {
        var server = servers[setUp];
        var email = Member.NewEmail();

        using var response = await server.Client().RegisterAsync($" {email} ", " 김철수 ");

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Headers.Location!.OriginalString.ShouldBe("/api/accounts/me");
        var account = await response.ResultAsync();
        var id = (long)account["id"]!;
        account.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .ShouldBe($$"""{"id":{{id}},"email":"{{email}}","name":"김철수"}""");
        var tokens = await (await server.Client().LoginAsync(email.ToUpperInvariant())).ResultAsync();
        ((long)(await server.ClientWith(tokens).GetResultAsync("/api/accounts/me"))["id"]!).ShouldBe(id);
        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken((string)tokens["accessToken"]!).GetClaim("role").Value.ShouldBe("member");
    }

    [Theory]
    [InlineData("", "Kim", Member.Password, "email")]
    [InlineData("nobody", "Kim", Member.Password, "email")]
    [InlineData("a b@marquee.example", "Kim", Member.Password, "email")]
    [InlineData("Kim <kim@marquee.example>", "Kim", Member.Password, "email")]
    [InlineData("kim@marquee..example", "Kim", Member.Password, "email")]
    [InlineData("kim@", "Kim", Member.Password, "email")]
    [InlineData("kim@marquee.example", " ", Member.Password, "name")]
    [InlineData("kim@marquee.example", "a\nb", Member.Password, "name")]
    [InlineData("kim@marquee.example", "a\u202eb", Member.Password, "name")]
    [InlineData("kim@marquee.example", "a\u3164b", Member.Password, "name")]
    [InlineData("kim@marquee.example", "\u0301", Member.Password, "name")]
    [InlineData("kim@marquee.example", "Kim\ufffd", Member.Password, "name")]
    [InlineData("k\u200bim@marquee.example", "Kim", Member.Password, "email")]
    [InlineData("kim.@marquee.example", "Kim", Member.Password, "email")]
    [InlineData("k\ue000m@marquee.example", "Kim", Member.Password, "email")]
    [InlineData("kim@xn--.example", "Kim", Member.Password, "email")]
    [InlineData("kim@a_b.example", "Kim", Member.Password, "email")]
    [InlineData("kim@marquee.example", "Kim", "1234567", "password")]
    [InlineData("kim@marquee.example", "Kim", "        ", "password")]
    [InlineData("kim@marquee.example", "Kim", "\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000", "password")]
    [InlineData("kim@marquee.example", "Kim", "\u200b\u200b\u200b\u200b\u0001\u0001\u0001\u0001", "password")]
    [InlineData("kim@marquee.example", "Kim", "\ufffd\ufffd\ufffd\ufffd good", "password")]
    [InlineData("", "", "", "email,name,password")]
    public async Task What_an_account_cannot_be_is_told_by_field(string email, string name, string password, string fields)
    {
        using var response = await servers[SetUp.Embedded].Client().RegisterAsync(email, name, password);

        var problem = await response.ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        problem["errors"]!.AsObject().Select(error => error.Key).ShouldBe(fields.Split(','));
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_password_and_a_host_are_the_same_in_every_form(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var name = Member.NewEmail().Split('@')[0];

        var account = await (await client.RegisterAsync($"{name}@B\u00fccher.example", password: "\uff41 good p\u00e4ssword"))
            .ResultAsync();

        ((string?)account["email"]).ShouldBe($"{name}@xn--bcher-kva.example");
        (await client.LoginAsync($"{name}@b\u00fccher.example", "a good pa\u0308ssword")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.RegisterAsync($"{name}@xn--bcher-kva.example")).ShouldBeAsync(HttpStatusCode.Conflict, "EMAIL_ALREADY_USED");
    }

    [Fact]
    public async Task Another_password_is_not_blank_either()
    {
        var server = servers[SetUp.Embedded];
        var (_, tokens) = await server.NewMemberAsync();

        (await (await server.ClientWith(tokens).ChangePasswordAsync(Member.Password, "\t\t\t\t    ")).ErrorsAsync())
            .ShouldBe(["newPassword"]);
    }

    [Fact]
    public async Task A_hash_of_older_settings_is_renewed_when_its_member_signs_in()
    {
        var server = servers[SetUp.Embedded];
        var (email, _) = await server.NewMemberAsync();
        var older = new PasswordHasher<UserAccount>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }))
            .HashPassword(new UserAccount { Name = "" }, Member.Password);
        await server.ReadAsync(
            db => db.Users.Where(user => user.Email == email)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.PasswordHash, older), Ct));

        (await server.Client().LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await server.ReadAsync(db => db.Users.Where(user => user.Email == email).Select(user => user.PasswordHash).SingleAsync(Ct)))
            .ShouldNotBe(older);
        (await server.Client().LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Fields_have_a_length()
    {
        using var client = servers[SetUp.Embedded].Client();

        var longest = string.Concat(Enumerable.Repeat("\U00020000", 100));
        (await client.RegisterAsync(Member.NewEmail(), longest, new string('b', 128))).StatusCode
            .ShouldBe(HttpStatusCode.Created);
        var problem = await (await client.RegisterAsync($"{new string('e', 250)}@x.example", new string('a', 101), new string('b', 129)))
            .ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
        problem["errors"]!.AsObject().Count.ShouldBe(3);
        (await (await client.PostAsync("/api/accounts", new { email = Member.NewEmail(), name = "Kim" }, key: null)).ProblemAsync(
            HttpStatusCode.BadRequest, "INVALID_INPUT"))
            .ToJsonString().ShouldContain("password");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_address_has_one_account_however_it_is_written(SetUp setUp)
    {
        var email = Member.NewEmail();
        (await servers[setUp].Client().RegisterAsync(email)).StatusCode.ShouldBe(HttpStatusCode.Created);

        await (await servers[setUp].Client().RegisterAsync(email.ToUpperInvariant()))
            .ShouldBeAsync(HttpStatusCode.Conflict, "EMAIL_ALREADY_USED");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_20_racing_for_an_address_one_gets_it(SetUp setUp)
    {
        var email = Member.NewEmail();
        using var client = servers[setUp].Client();

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => client.RegisterAsync(email, $"Kim {i}")));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.ShouldBeAsync(HttpStatusCode.Conflict, "EMAIL_ALREADY_USED");
        }

        (await servers[setUp].ReadAsync(db => db.Users.CountAsync(user => user.Email == email, Ct))).ShouldBe(1);
    }
}
