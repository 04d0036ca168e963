using System.Globalization;
using System.Net;
using Marquee.Api.Hosting;
using Marquee.Api.Tests.Fixtures;
using Marquee.Testing;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Marquee.Api.Tests.Limits;

/// <summary>How many holds a member may have at once, over HTTP.</summary>
public sealed class HoldLimitTests(Servers servers)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<SetUp> EverySetUp => Servers.EverySetUp;

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_fourth_hold_over_all_showings_waits_until_one_is_paid_or_cancelled(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        using var client = server.ClientOf(1);
        HttpResponseMessage[] held = [await HoldAsync(client, 1), await HoldAsync(client, 2), await HoldAsync(client, 3)];

        using var fourth = await OrderAsync(client, 4);

        var problem = await fourth.ProblemAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        ((int)problem["limit"]!).ShouldBe(3);
        ((int)problem["retryAfter"]!).ShouldBeInRange(1, 300);
        fourth.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBe((int)problem["retryAfter"]!);
        (await server.LedgerAsync()).Reservations.ShouldBe(3);
        using var other = server.ClientOf(2);
        await HoldAsync(other, 4);

        (await client.PayAsync(held[0])).StatusCode.ShouldBe(HttpStatusCode.OK);
        await HoldAsync(client, 4, seat: 1);
        (await OrderAsync(client, 5)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await client.DeleteAsync(held[1].Headers.Location, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await HoldAsync(client, 5);
        (await OrderAsync(client, 6)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Of_orders_at_once_for_different_showings_as_many_are_held_as_may_be(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        await using var beside = setUp is SetUp.Production ? await servers.StartBesideAsync(server) : null;
        HttpClient[] clients = [server.ClientOf(1), (beside ?? server).ClientOf(1)];
        var seats = await Task.WhenAll(Enumerable.Range(1, 10).Select(schedule => SeatAsync(clients[0], schedule)));

        var answers = await Task.WhenAll(seats.Select((seat, i) => clients[i % 2].ReserveAsync(i + 1, seat)));

        answers.Count(answer => answer.StatusCode is HttpStatusCode.Created).ShouldBe(3);
        answers.Count(answer => answer.StatusCode is HttpStatusCode.TooManyRequests).ShouldBe(7);
        (await server.LedgerAsync()).Reservations.ShouldBe(3);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_order_that_is_sent_again_gives_its_success_and_takes_no_place(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        using var client = server.ClientOf(1);
        var seat = await SeatAsync(client, 1);
        using var first = await client.ReserveWithKeyAsync("k", 1, seat);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        for (var i = 0; i < 3; i++)
        {
            await ShouldReplayAsync();
        }

        await HoldAsync(client, 2);
        await HoldAsync(client, 3);
        await ShouldReplayAsync();
        await (await client.ReserveWithKeyAsync("k", 1, seat + 1))
            .ShouldBeAsync(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        await (await client.ReserveWithKeyAsync("new", 4, await SeatAsync(client, 4)))
            .ShouldBeAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");

        async Task ShouldReplayAsync()
        {
            using var again = await client.ReserveWithKeyAsync("k", 1, seat);
            again.StatusCode.ShouldBe(HttpStatusCode.Created);
            again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
            ((string?)(await again.ResultAsync())["id"]).ShouldBe((string?)(await first.ResultAsync())["id"]);
        }
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task An_order_that_is_refused_takes_no_place(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        using var other = server.ClientOf(2);
        await HoldAsync(other, 1);
        using var client = server.ClientOf(1);
        for (var i = 0; i < 4; i++)
        {
            await (await OrderAsync(client, 1)).ShouldBeAsync(HttpStatusCode.Conflict, "SEAT_ALREADY_RESERVED");
        }

        await HoldAsync(client, 2);
        await HoldAsync(client, 3);
        await HoldAsync(client, 4);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task Who_let_three_holds_run_out_waits(SetUp setUp)
    {
        await using var server = await StartAsync(setUp);
        var ended = TimeProvider.System.GetUtcNow().AddSeconds(-1).ToUnixTimeMilliseconds();
        await RedisOf(server).SortedSetAddAsync(
            "marquee:holds:{1}", [new SortedSetEntry("a", ended - 2), new SortedSetEntry("b", ended - 1), new SortedSetEntry("c", ended)]);
        using var client = server.ClientOf(1);

        using var refused = await OrderAsync(client, 1);

        var problem = await refused.ProblemAsync(HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        ((int)problem["retryAfter"]!).ShouldBeInRange(1, 59);
        problem["limit"].ShouldBeNull();
        refused.Headers.RetryAfter.ShouldNotBeNull();
        using var other = server.ClientOf(2);
        await HoldAsync(other, 1);
    }

    [Theory, MemberData(nameof(EverySetUp))]
    public async Task A_hold_that_is_cancelled_after_its_end_still_counts(SetUp setUp)
    {
        await using var server = await StartAsync(setUp, ("Reservations:HoldFor", "00:01:00"));
        using var client = server.ClientOf(1);
        List<Uri> held = [];
        for (var schedule = 1; schedule <= 3; schedule++)
        {
            held.Add((await HoldAsync(client, schedule)).Headers.Location!);
        }

        server.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var reservation in held)
        {
            using var cancelled = await client.DeleteAsync(reservation, Ct);
            ((string?)(await cancelled.ResultAsync())["status"]).ShouldBe("EXPIRED");
        }

        (await RedisOf(server).SortedSetLengthAsync("marquee:holds:{1}")).ShouldBe(3);
    }

    [Fact]
    public async Task Without_Redis_holds_are_not_limited()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var server = await StartAsync(SetUp.Production, ("ConnectionStrings:Redis", redis.ConnectionString));
        using var client = server.ClientOf(1);
        var first = await HoldAsync(client, 1);
        await redis.DisposeAsync();

        for (var schedule = 2; schedule <= 6; schedule++)
        {
            await HoldAsync(client, schedule);
        }

        (await client.PayAsync(first)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Limits:Enabled", "false")]
    [InlineData("Limits:HoldsPerMember", "0")]
    public async Task A_limit_that_is_off_is_not_asked(string setting, string value)
    {
        await using var server = await StartAsync(SetUp.Embedded, (setting, value));
        using var client = server.ClientOf(1);
        for (var schedule = 1; schedule <= 4; schedule++)
        {
            await HoldAsync(client, schedule);
        }

        (await RedisOf(server).KeyExistsAsync("marquee:holds:{1}")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_page_says_what_to_do_and_leads_to_the_reservations()
    {
        await using var server = await StartAsync(SetUp.Embedded, ("Limits:HoldsPerMember", "1"));
        using var visitor = new Visitor(server);
        await visitor.SignInAsync(Visitor.Will);
        (await OrderAsync(1)).Status.ShouldBe(HttpStatusCode.Found);

        var refused = await OrderAsync(2);

        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        var alert = refused.Body[refused.Body.IndexOf("role=\"alert\"", StringComparison.Ordinal)..];
        alert[..alert.IndexOf("</div>", StringComparison.Ordinal)].ShouldContain("href=\"/reservations\"");

        async Task<Answer> OrderAsync(long schedule)
        {
            using var client = server.Client();
            var seat = await SeatAsync(client, schedule);
            return await visitor.PostAsync(
                $"/schedules/{schedule}", await visitor.TokenAsync($"/schedules/{schedule}"),
                ("seatIds", seat.ToString(CultureInfo.InvariantCulture)), ("key", $"{Guid.CreateVersion7(server.Time.GetUtcNow())}"));
        }
    }

    private static async Task<HttpResponseMessage> HoldAsync(HttpClient client, long schedule, int seat = 0)
    {
        var made = await OrderAsync(client, schedule, seat);
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Ct));
        return made;
    }

    private static async Task<HttpResponseMessage> OrderAsync(HttpClient client, long schedule, int seat = 0) =>
        await client.ReserveAsync(schedule, await SeatAsync(client, schedule, seat));

    /// <summary>The id of a seat of a showing, taken or not.</summary>
    private static async Task<long> SeatAsync(HttpClient client, long schedule, int seat = 0) =>
        (long)(await client.GetResultAsync($"/api/schedules/{schedule}/seats"))["seats"]!.AsArray()[seat]!["id"]!;

    private static IDatabase RedisOf(MarqueeServer server) =>
        server.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    private Task<MarqueeServer> StartAsync(SetUp setUp, params (string Key, string Value)[] settings) =>
        servers.StartAsync(
            setUp,
            services =>
            {
                if (setUp is SetUp.Embedded)
                {
                    services.AddSingleton<IConnectionMultiplexer>(provider => ConnectionMultiplexer.Connect(Patient(provider)));
                }
            },
            [("Sample:Days", "1"), ("Limits:Enabled", "true"), .. settings]);

    /// <summary>A busy machine is slow; that must not look like a Redis that does not answer, without which nothing is limited.</summary>
    private static ConfigurationOptions Patient(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<EmbeddedRedisHost>().Connection;
        options.AsyncTimeout = 10_000;
        return options;
    }
}
