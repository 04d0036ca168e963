using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Marquee.Api.Tests.Accounts;

public sealed class SignInTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_demo_member_signs_in_and_is_known_by_the_token(SetUp setUp)
    {
        using var response = await LoginAsync(setUp, "Will@Marquee.example", "marquee-demo");

        var tokens = await response.ResultAsync();
        ((string?)tokens["tokenType"]).ShouldBe("Bearer");
        ((int)tokens["expiresIn"]!).ShouldBe(900);
        var me = await servers[setUp].ClientWith((string)tokens["accessToken"]!).GetResultAsync("/api/accounts/me");
        me.ToJsonString().ShouldBe(
            """{"id":2,"email":"will@marquee.example","name":"Will","emailConfirmed":true,"hasPassword":true,"roles":[]}""");
        var token = new JsonWebToken((string)tokens["accessToken"]!);
        (token.Alg, token.Issuer, token.Audiences.Single(), token.Subject, token.GetClaim("name").Value)
            .ShouldBe(("HS256", "marquee", "marquee", "2", "Will"));
    }

    [Fact]
    public async Task The_admin_has_its_role_in_the_token_and_is_told_it()
    {
        using var response = await LoginAsync(SetUp.Embedded, "admin@marquee.example", "marquee-demo");

        var token = (string)(await response.ResultAsync())["accessToken"]!;
        new JsonWebToken(token).GetClaim("role").Value.ShouldBe("admin");
        var me = await servers[SetUp.Embedded].ClientWith(token).GetResultAsync("/api/accounts/me");
        me["roles"]!.ToJsonString().ShouldBe("""["admin"]""");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_wrong_password_and_an_unknown_address_are_told_alike(SetUp setUp)
    {
        using var password = await LoginAsync(setUp, "will@marquee.example", "wrong");
        using var address = await LoginAsync(setUp, "nobody@marquee.example", "marquee-demo");

        var (one, two) = (
            await password.ProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED"),
            await address.ProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED"));
        one["requestId"] = two["requestId"] = null;
        one.ToJsonString().ShouldBe(two.ToJsonString());
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Whatever_is_sent_as_an_address_is_a_wrong_one(SetUp setUp)
    {
        foreach (var email in new[] { "", " ", "\0", "will@marquee.example\0", new string('a', 10_000), "' or 1=1 --" })
        {
            await (await LoginAsync(setUp, email, "marquee-demo")).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        }
    }

    [Fact]
    public async Task A_call_without_a_valid_token_is_refused()
    {
        var server = servers[SetUp.Embedded];
        var good = server.TokenOf(1);
        var unsigned = $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{good.Split('.')[1]}.";
        foreach (var client in new[] { server.Client(), server.ClientWith("nonsense"), server.ClientWith(good[..^4] + "AAAA"),
            server.ClientWith(unsigned), server.ClientWith(Forged()) })
        {
            using var response = await client.ReserveAsync(1, 25);

            await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
            response.Headers.WwwAuthenticate.ShouldNotBeEmpty();
        }

        static string Forged() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "marquee",
            Audience = "marquee",
            Claims = new Dictionary<string, object> { ["sub"] = "1" },
            IssuedAt = MarqueeServer.Start.UtcDateTime,
            NotBefore = MarqueeServer.Start.UtcDateTime,
            Expires = MarqueeServer.Start.UtcDateTime.AddHours(1),
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.HmacSha256),
        });
    }

    [Fact]
    public async Task A_token_ends_by_the_clock_of_the_application()
    {
        await using var server = await servers.StartAsync(SetUp.Embedded, ("Accounts:AccessTokenLifetime", "00:10:00"));
        using var client = server.ClientOf(1);

        server.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await client.GetAsync("/api/reservations", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await (await client.GetAsync("/api/reservations", Ct)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    private Task<HttpResponseMessage> LoginAsync(SetUp setUp, string email, string password) =>
        servers[setUp].Client().PostAsJsonAsync("/api/accounts/login", new { email, password }, Ct);
}
