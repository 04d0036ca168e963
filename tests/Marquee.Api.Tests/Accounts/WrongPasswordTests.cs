using System.Net;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Accounts;

/// <summary>Pauses are timed by Redis, whose clock no test moves.</summary>
public sealed class WrongPasswordTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Five_wrong_passwords_slow_an_account_down(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        using var client = server.Client();
        var (email, _) = await server.NewMemberAsync();
        await FailAsync(client, email, times: 4);
        (await client.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await FailUntilPausedAsync(client, email, free: 5);

        await Eventually.ShouldBeAsync(async () => (await client.LoginAsync(email)).StatusCode, HttpStatusCode.OK);
        await FailAsync(client, email, times: 4);
        (await client.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK, "a success begins the count anew");
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_right_password_has_to_wait_too_and_an_address_of_no_account_pauses_like_any_other(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        using var client = server.Client();
        var (email, _) = await server.NewMemberAsync();
        foreach (var address in new[] { email, "nobody@marquee.example" })
        {
            // By now the pause lasts longer than a slow machine takes for a call.
            var text = "";
            for (var round = 0; round < 4; round++)
            {
                text = await FailUntilPausedAsync(client, address, free: round == 0 ? 5 : 0);
                await WaitAsync(client, address);
            }

            text.ShouldBe(await TextAsync(await client.LoginAsync(address.ToUpperInvariant())));
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task The_owner_signs_in_on_a_device_of_before_whatever_others_send(SetUp setUp)
    {
        await using var server = await StartAsync(setUp, ("Limits:LongestPause", "01:00:00"));
        using var attacker = server.Client();
        using var owner = server.Client();
        var (email, _) = await server.NewMemberAsync();
        using (var first = await owner.LoginAsync(email))
        {
            var cookie = first.Headers.GetValues("Set-Cookie").Single();
            cookie.ShouldStartWith("marquee-device=");
            cookie.ShouldContain("httponly");
            owner.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        }

        for (var round = 0; round < 5; round++)
        {
            await FailUntilPausedAsync(attacker, email, free: round == 0 ? 5 : 0);
            (await owner.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.OK);
            if (round < 4)
            {
                await WaitAsync(attacker, email);
            }
        }

        using var forger = server.Client();
        forger.DefaultRequestHeaders.Add("Cookie", "marquee-device=CfDJ8AAAA");
        (await forger.LoginAsync(email)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "16 s are not over yet");
        await FailUntilPausedAsync(owner, email, free: 5);
        var (other, _) = await server.NewMemberAsync();
        await FailUntilPausedAsync(owner, other, free: 5);
    }

    [Fact]
    public async Task An_address_from_which_many_wrong_passwords_come_has_to_wait()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Proxy:Trusted", "127.0.0.1"));
        using var bad = ClientFrom(server, "203.0.113.7");
        using var good = ClientFrom(server, "203.0.113.8");
        var sent = 0;
        HttpResponseMessage answer;
        do
        {
            answer = await bad.LoginAsync($"nobody-{++sent}@marquee.example");
        }
        while (answer.StatusCode is HttpStatusCode.Unauthorized);

        sent.ShouldBeGreaterThan(20);
        await TextAsync(answer);
        await FailAsync(good, "nobody@marquee.example", times: 1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_parallel_guesses_those_after_the_last_free_one_are_refused(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        using var client = server.Client();
        var (email, _) = await server.NewMemberAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.LoginAsync(email, "a wrong password")));

        answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(0);
        answers.ShouldAllBe(answer =>
            answer.StatusCode == HttpStatusCode.Unauthorized || answer.StatusCode == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_flood_is_answered_503_and_known_devices_have_a_queue_of_their_own()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Limits:Enabled", "false"));
        using var client = server.Client();
        using var owner = server.Client();
        var (email, _) = await server.NewMemberAsync();
        using (var first = await owner.LoginAsync(email))
        {
            owner.DefaultRequestHeaders.Add("Cookie", first.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        }

        var flood = Enumerable.Range(0, 300).Select(i => client.LoginAsync($"nobody-{i}@marquee.example")).ToList();
        var sale = owner.LoginAsync(email);
        var answers = await Task.WhenAll(flood);

        (await sale).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = answers.Where(answer => answer.StatusCode is HttpStatusCode.ServiceUnavailable).ToList();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(answer => answer.Headers.RetryAfter != null);
        answers.Except(refused).ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Unauthorized);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Parallel_sign_ins_with_the_right_password_all_succeed(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        using var client = server.Client();
        var (email, _) = await server.NewMemberAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, 10).Select(_ => client.LoginAsync(email)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
    }

    /// <summary>Waits until the account need not pause, by sending another wrong password, which begins the next pause.</summary>
    private static async Task WaitAsync(HttpClient client, string email) => await Eventually.ShouldBeAsync(
        async () => (await client.LoginAsync(email, "a wrong password")).StatusCode, HttpStatusCode.Unauthorized);

    /// <summary>Sends wrong passwords until one has to wait: on a slow machine the first pauses are over before the next call.</summary>
    private static async Task<string> FailUntilPausedAsync(HttpClient client, string email, int free)
    {
        for (var wrong = 0; ; wrong++)
        {
            var answer = await client.LoginAsync(email, "a wrong password");
            if (answer.StatusCode is not HttpStatusCode.Unauthorized)
            {
                wrong.ShouldBeGreaterThanOrEqualTo(free);
                return await TextAsync(answer);
            }
        }
    }

    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        var problem = await response.ProblemAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        response.Headers.RetryAfter.ShouldNotBeNull();
        problem["requestId"] = problem["retryAfter"] = null;
        return problem.ToJsonString();
    }

    private static async Task FailAsync(HttpClient client, string email, int times)
    {
        for (var time = 0; time < times; time++)
        {
            using var response = await client.LoginAsync(email, "a wrong password");
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    private static HttpClient ClientFrom(MarqueeServer server, string address)
    {
        var client = server.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return client;
    }

    private Task<MarqueeServer> StartAsync(SetUp setUp, params (string Key, string Value)[] settings) => servers.StartAsync(
        setUp, [("Sample:Days", "1"), ("Limits:Enabled", "true"), ("Limits:SignInsPerMinute", "0"), .. settings]);
}
