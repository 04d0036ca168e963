using System.Net;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Accounts;

public sealed class ChangePasswordTests(Servers servers)
{
    private const string Another = "another password";

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_new_password_ends_every_refresh_token_and_the_old_password(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, tokens) = await server.NewMemberAsync();
        var elsewhere = await (await server.Client().LoginAsync(email)).ResultAsync();

        (await server.ClientWith(tokens).ChangePasswordAsync(Member.Password, Another)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await (await server.Client().RefreshAsync(tokens.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await server.Client().RefreshAsync(elsewhere.RefreshToken)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        await (await server.Client().LoginAsync(email)).ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        (await server.Client().LoginAsync(email, Another)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("not my password", Another, "currentPassword")]
    [InlineData(Member.Password, "short", "newPassword")]
    public async Task What_is_wrong_with_a_change_is_told_by_field(string currentPassword, string newPassword, string field)
    {
        var server = servers[SetUp.Embedded];
        var (_, tokens) = await server.NewMemberAsync();

        var problem = await (await server.ClientWith(tokens).ChangePasswordAsync(currentPassword, newPassword))
            .ProblemAsync(HttpStatusCode.BadRequest, "INVALID_INPUT");

        problem["errors"]!.AsObject().Single().Key.ShouldBe(field);
        (await server.Client().RefreshAsync(tokens.RefreshToken)).StatusCode.ShouldBe(HttpStatusCode.OK, "nothing changed");
    }

    [Fact]
    public async Task Guesses_at_the_current_password_slow_the_account_down()
    {
        await using var server = await servers.StartAsync(
            SetUp.Embedded, ("Sample:Days", "1"), ("Limits:Enabled", "true"), ("Limits:PasswordChangesPerMinute", "0"));
        var (email, tokens) = await server.NewMemberAsync();
        using var client = server.ClientWith(tokens);
        HttpResponseMessage answer;
        var guesses = 0;
        while ((answer = await client.ChangePasswordAsync("a wrong password", Another)).StatusCode is HttpStatusCode.BadRequest)
        {
            guesses++;
        }

        await answer.ShouldBeAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        guesses.ShouldBeGreaterThanOrEqualTo(5);
        await Eventually.ShouldBeAsync(async () => (await server.Client().LoginAsync(email)).StatusCode, HttpStatusCode.OK);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_parallel_changes_one_wins(SetUp setUp)
    {
        var server = servers[setUp];
        var (email, tokens) = await server.NewMemberAsync();
        using var client = server.ClientWith(tokens);

        var answers = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => client.ChangePasswordAsync(Member.Password, $"{Another} {i}")));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.NoContent).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(3);
        var winner = Array.FindIndex(answers, answer => answer.StatusCode == HttpStatusCode.NoContent) + 1;
        (await server.Client().LoginAsync(email, $"{Another} {winner}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_who_is_signed_in_changes_a_password() =>
        await (await servers[SetUp.Embedded].Client().ChangePasswordAsync(Member.Password, Another))
            .ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
}
