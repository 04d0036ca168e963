using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Accounts;

public sealed class RefreshTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_refresh_token_is_exchanged_for_the_next_pair(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, first) = await server.NewMemberAsync();

        using var response = await server.Client().RefreshAsync(first.RefreshToken);

        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var second = await response.ResultAsync();
        second.AsObject().Select(member => member.Key).ShouldBe(["accessToken", "tokenType", "expiresIn", "refreshToken"]);
        second.RefreshToken.ShouldNotBe(first.RefreshToken);
        ((string?)(await server.ClientWith(second).GetResultAsync("/api/accounts/me"))["email"]).ShouldBe(email);
        (await server.Client().RefreshAsync(second.RefreshToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_refresh_token_used_twice_ends_its_family_and_no_other(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, first) = await server.NewMemberAsync();
        var elsewhere = await (await server.Client().LoginAsync(email)).ResultAsync();
        var second = await (await server.Client().RefreshAsync(first.RefreshToken)).ResultAsync();
        var third = await (await server.Client().RefreshAsync(second.RefreshToken)).ResultAsync();

        await (await server.Client().RefreshAsync(first.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");

        await (await server.Client().RefreshAsync(third.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        (await server.Client().RefreshAsync(elsewhere.RefreshToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_20_parallel_uses_of_a_refresh_token_one_wins_and_nothing_is_left(SetUp setUp)
    {
        var server = servers[setUp];
        using var client = server.Client();
        for (var round = 0; round < 3; round++)
        {
            var (_, tokens) = await server.NewMemberAsync();

            var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(_ => client.RefreshAsync(tokens.RefreshToken)));

            var won = answers.Where(answer => answer.StatusCode == HttpStatusCode.OK).ToList();
            won.Count.ShouldBe(1);
            answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(19);
            await (await client.RefreshAsync((await won[0].ResultAsync()).RefreshToken))
                .ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        }
    }

    [Fact]
    public async Task What_is_no_refresh_token_is_refused()
    {
        var server = servers[SetUp.Embedded];
        var (_, tokens) = await server.NewMemberAsync();

        foreach (var token in new[] { "", "nonsense", (string)tokens["accessToken"]!, tokens.RefreshToken + "A" })
        {
            await (await server.Client().RefreshAsync(token)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        }

        await (await server.Client().PostAsJsonAsync("/api/accounts/refresh", new { }, Ct))
            .ShouldBeAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_refresh_token_ends_by_the_clock_and_is_removed(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Accounts:RefreshTokenLifetime", "02:00:00"));
        var (_, tokens) = await server.NewMemberAsync();
        server.Time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        var second = await (await server.Client().RefreshAsync(tokens.RefreshToken)).ResultAsync();

        server.Time.Advance(TimeSpan.FromHours(2));

        await (await server.Client().RefreshAsync(second.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        server.Time.Advance(TimeSpan.FromHours(1));
        await Eventually.ShouldBeAsync(() => server.ReadAsync(db => db.RefreshTokens.CountAsync(Ct)), 0);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Only_a_hash_of_a_token_is_kept(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, tokens) = await server.NewMemberAsync();

        var kept = await server.ReadAsync(
            db => db.RefreshTokens.AsNoTracking().Where(token => db.Users.Any(user => user.Id == token.UserId && user.Email == email))
            .SingleAsync(Ct));

        kept.TokenHash
            .ShouldBe(
                Convert.ToHexStringLower(
                    System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(tokens.RefreshToken))));
        tokens.RefreshToken.Length.ShouldBe(43);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Logging_out_needs_the_refresh_token_alone_and_ends_one_sign_in(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, tokens) = await server.NewMemberAsync();
        var (_, others) = await server.NewMemberAsync();
        var second = await (await server.Client().LoginAsync(email)).ResultAsync();
        using var client = server.Client();

        foreach (var token in new[] { tokens.RefreshToken, tokens.RefreshToken, "nonsense" })
        {
            (await client.PostAsJsonAsync("/api/accounts/logout", new { refreshToken = token }, Ct)).StatusCode
                .ShouldBe(HttpStatusCode.NoContent);
        }

        await (await server.Client().RefreshAsync(tokens.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        (await server.Client().RefreshAsync(second.RefreshToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.Client().RefreshAsync(others.RefreshToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
