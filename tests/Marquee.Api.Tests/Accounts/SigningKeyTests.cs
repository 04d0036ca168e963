using System.Net;
using System.Text;
using Marquee.Api.Configuration;
using Marquee.Api.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Marquee.Api.Tests.Accounts;

/// <summary>A change of <c>Accounts:SigningKey</c>, on instances that share a database.</summary>
public sealed class SigningKeyTests(Servers servers)
{
    private const string Old = "the old secret of 32 characters or more";
    private const string Older = "the one before that of 32 characters or more";
    private const string New = "the new secret of 32 characters or more";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_of_the_old_key_is_accepted_until_the_key_is_taken_out()
    {
        await using var before = await servers.StartAsync(SetUp.Production, ("Accounts:SigningKey", Old));
        var (_, tokens) = await before.NewMemberAsync();

        await using (var rotated = await RestartAsync(before, New, previous: $" {Older}, {Old} ,"))
        {
            (await StatusAsync(rotated, (string)tokens["accessToken"]!)).ShouldBe(HttpStatusCode.OK);
            var next = (string)(await (await rotated.Client().RefreshAsync(tokens.RefreshToken)).ResultAsync())["accessToken"]!;
            (await IsSignedByAsync(New, next)).ShouldBeTrue();
            (await IsSignedByAsync(Old, next)).ShouldBeFalse();
            (await StatusAsync(rotated, next)).ShouldBe(HttpStatusCode.OK);
        }

        await using var after = await RestartAsync(before, New, previous: Older);
        (await StatusAsync(after, (string)tokens["accessToken"]!)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_that_is_to_come_is_accepted_before_it_signs()
    {
        await using var first = await servers.StartAsync(
            SetUp.Production, ("Accounts:SigningKey", Old), ("Accounts:PreviousSigningKeys", New));
        await using var second = await RestartAsync(first, New, previous: Old);
        var (_, tokens) = await second.NewMemberAsync();

        (await IsSignedByAsync(New, (string)tokens["accessToken"]!)).ShouldBeTrue();
        (await StatusAsync(first, (string)tokens["accessToken"]!)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Old, true)]
    [InlineData("", false)]
    public async Task A_call_is_known_again_by_its_Idempotency_Key_while_the_old_key_is_accepted(string previous, bool known)
    {
        await using var before = await servers.StartAsync(SetUp.Production, ("Accounts:SigningKey", Old));
        var email = Member.NewEmail();
        (await before.Client().RegisterAsync(email, key: "k")).StatusCode.ShouldBe(HttpStatusCode.Created);
        await using var after = await RestartAsync(before, New, previous);

        using var again = await after.Client().RegisterAsync(email, key: "k");

        again.StatusCode.ShouldBe(known ? HttpStatusCode.Created : HttpStatusCode.UnprocessableEntity);
        again.Headers.Contains("Idempotency-Replayed").ShouldBe(known);
    }

    [Fact]
    public async Task Others_take_the_keys_as_bytes_the_current_one_first()
    {
        await using var server = await servers.StartAsync(
            SetUp.Embedded, ("Accounts:SigningKey", New), ("Accounts:PreviousSigningKeys", $"{Old},{Older}"));

        var keys = server.Services.GetRequiredService<SigningKeys>();

        Encoding.UTF8.GetString(keys.Current).ShouldBe(New);
        keys.All.Select(Encoding.UTF8.GetString).ShouldBe([New, Old, Older]);
    }

    /// <summary>Another instance on the same database, with other keys.</summary>
    private Task<MarqueeServer> RestartAsync(MarqueeServer server, string current, string previous) =>
        servers.StartAsync(SetUp.Production, [
            .. server.Settings.Where(setting => setting.Key is not "DataFolder").Select(setting => (setting.Key, setting.Value)),
            ("Accounts:SigningKey", current), ("Accounts:PreviousSigningKeys", previous)]);

    private static async Task<HttpStatusCode> StatusAsync(MarqueeServer server, string token) =>
        (await server.ClientWith(token).GetAsync("/api/accounts/me", Ct)).StatusCode;

    private static async Task<bool> IsSignedByAsync(string key, string token) => (await new JsonWebTokenHandler().ValidateTokenAsync(
        token, new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key)),
        })).IsValid;
}
