using System.Net;
using System.Net.Http.Json;
using Marquee.Api.Tests.Accounts;
using Marquee.Api.Tests.Fixtures;

namespace Marquee.Api.Tests.Limits;

/// <summary>Limits over HTTP. Every test has an application of its own: all call from one address.</summary>
public sealed class CallLimitTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Fact]
    public async Task Fifty_searches_on_two_instances_are_answered_and_the_next_one_is_blocked_for_an_hour()
    {
        await using var one = await StartAsync(SetUp.Production, ("Proxy:Trusted", "10.0.0.0/8"));
        await using var two = await servers.StartBesideAsync(one);
        HttpClient[] clients = [one.Client(), two.Client()];
        for (var i = 0; i < 50; i++)
        {
            using var answer = await clients[i % 2].GetAsync("/api/schedules?title=a", Ct);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"search {i + 1}");
        }

        clients[0].DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        using var next = await clients[0].GetAsync("/api/movies?genre=ACTION", Ct);

        await next.ShouldBeAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        next.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(3590, 3600);
        next.Headers.GetValues("RateLimit-Policy").ShouldBe(["\"search\";q=50;w=60"]);
        next.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"search\";r=0;t=3");
        (await clients[1].GetAsync("/api/schedules?title=a", Ct)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await clients[1].PostAsJsonAsync("/api/schedules", new { title = "a" }, Ct)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        foreach (var noSearch in (string[])["/api/schedules?theaterId=1", "/api/movies", "/api/schedules?title=", "/", "/api/schedules/1"])
        {
            (await clients[1].GetAsync(noSearch, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK, noSearch);
        }

        using var member = two.ClientOf(1);
        (await member.GetAsync("/api/schedules?title=a", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK, "a member is a caller of his own");
    }

    [Fact]
    public async Task The_address_that_a_trusted_proxy_tells_is_the_caller()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Proxy:Trusted", "127.0.0.1"), ("Limits:SearchesPerMinute", "1"));
        (await SearchAsync("203.0.113.7")).ShouldBe(HttpStatusCode.OK);
        (await SearchAsync("203.0.113.7")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await SearchAsync("198.51.100.1, 203.0.113.7")).ShouldBe(HttpStatusCode.TooManyRequests, "what the client says comes first");

        (await SearchAsync("203.0.113.8")).ShouldBe(HttpStatusCode.OK);

        async Task<HttpStatusCode> SearchAsync(string forwardedFor)
        {
            using var client = server.Client();
            client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
            return (await client.GetAsync("/api/schedules?title=a", Ct)).StatusCode;
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_500_orders_at_once_as_many_are_decided_as_a_member_may_send(SetUp setUp)
    {
        await using var server = await StartAsync(setUp, ("Limits:OrdersPerMinute", "50"));
        using var member = server.ClientOf(1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => member.ReserveAsync(1, 999_999)));

        answers.Count(answer => answer.StatusCode is HttpStatusCode.NotFound).ShouldBe(50);
        answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests).ShouldBe(450);
        using var other = server.ClientOf(2);
        (await other.ReserveAsync(1, 999_999)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Pages_are_limited_with_the_calls_they_stand_for()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Limits:SearchesPerMinute", "1"), ("Limits:SignInsPerMinute", "1"));
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
        await client.GetAsync("/?title=a", Ct);

        using var refused = await client.GetAsync("/?title=a", Ct);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("Try again in 60");
        await client.LoginAsync("nobody@marquee.example");
        (await client.LoginAsync("nobody@marquee.example")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Limits_that_are_off_limit_nothing()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Limits:Enabled", "false"), ("Limits:SearchesPerMinute", "1"));
        using var client = server.Client();

        for (var i = 0; i < 3; i++)
        {
            (await client.GetAsync("/api/schedules?title=a", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    private Task<MarqueeServer> StartAsync(SetUp setUp, params (string Key, string Value)[] settings) =>
        servers.StartAsync(setUp, [("Sample:Days", "1"), ("Limits:Enabled", "true"), .. settings]);
}
