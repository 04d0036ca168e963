using System.Net;
using Marquee.Api.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Api.Tests.Accounts;

public sealed class LockoutTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Five_wrong_passwords_lock_an_account_for_five_minutes(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp);
        using var client = server.Client();
        var (email, _) = await server.NewMemberAsync();
        var wrong = await FailAsync(client, email, times: 5);

        using (var locked = await client.LoginAsync(email))
        {
            (await TextAsync(locked)).ShouldBe(wrong, "a lock is not told");
        }

        server.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        (await client.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await client.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await FailAsync(client, email, times: 5);
        (await client.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "it locks again");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_success_begins_the_count_anew(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var (email, _) = await servers[setUp].NewMemberAsync();

        for (var round = 0; round < 3; round++)
        {
            await FailAsync(client, email, times: 4);
            (await client.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Parallel_guesses_are_all_counted(SetUp setUp)
    {
        await using var server = await servers.StartAsync(setUp, ("Accounts:MaxFailedSignIns", "20"));
        using var client = server.Client();
        var (email, _) = await server.NewMemberAsync();

        await Task.WhenAll(Enumerable.Range(1, 19).Select(_ => FailAsync(client, email, times: 1)));
        (await server.ReadAsync(db => db.Users.Where(user => user.Email == email).Select(user => user.AccessFailedCount).SingleAsync(Ct)))
            .ShouldBe(19);

        await FailAsync(client, email, times: 1);
        (await client.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Parallel_sign_ins_with_the_right_password_all_succeed(SetUp setUp)
    {
        using var client = servers[setUp].Client();
        var (email, _) = await servers[setUp].NewMemberAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 10).Select(_ => client.LoginAsync(email)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
    }

    private static async Task<string> FailAsync(HttpClient client, string email, int times)
    {
        var answer = "";
        for (var time = 0; time < times; time++)
        {
            using var response = await client.LoginAsync(email, "a wrong password");
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            answer = await TextAsync(response);
        }

        return answer;
    }

    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        var problem = await response.ProblemAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        problem["requestId"] = null;
        return problem.ToJsonString();
    }
}
